package gridrelay.intake.scan;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** One thing that a scanner must get right before it gets work. */
record Drill(String name, boolean harmless, Sample sample) {

    /** clamd gives up at 17 archives in one another, and calls what is below clean unless {@code AlertExceedsMax} is set. */
    private static final int DEEP = 20;

    /** What a zip archive of two stored entries has beside them. */
    private static final int OVERHEAD = 1024;

    /** @param maxBytes of the largest file that the scanner gets */
    static List<Drill> all(long maxBytes) throws IOException {
        var eicar = Eicar.bytes();
        return List.of(
                new Drill(
                        "a harmless text",
                        true,
                        of("What is in here is harmless.\n".getBytes(StandardCharsets.US_ASCII))),
                new Drill("EICAR", false, of(eicar)),
                new Drill("EICAR in an archive in an archive", false, of(nested(eicar, 2))),
                new Drill("EICAR under " + DEEP + " archives", false, of(nested(eicar, DEEP))),
                new Drill("EICAR at the end of an archive of " + maxBytes + " bytes", false, large(eicar, maxBytes)));
    }

    private static Sample of(byte[] bytes) {
        return () -> new ByteArrayInputStream(bytes);
    }

    private static byte[] nested(byte[] content, int depth) throws IOException {
        var bytes = content;
        for (int level = 0; level < depth; level++) {
            var sink = new ByteArrayOutputStream();
            try (var zip = new ZipOutputStream(sink)) {
                zip.putNextEntry(new ZipEntry(level == 0 ? "eicar.com" : "level" + level + ".zip"));
                zip.write(bytes);
            }
            bytes = sink.toByteArray();
        }
        return bytes;
    }

    /** Zeros and then the threat, each stored as it is; the zeros are not kept. */
    private static Sample large(byte[] eicar, long size) throws IOException {
        long zeros = Math.max(0, size - OVERHEAD);
        var bytes = new Gap();
        int before;
        try (var zip = new ZipOutputStream(bytes)) {
            var none = new Zeros(zeros).readAll(new CRC32());
            zip.putNextEntry(stored("padding", zeros, none));
            before = bytes.kept.size();
            bytes.open = true;
            new Zeros(zeros).transferTo(zip);
            bytes.open = false;
            var crc = new CRC32();
            crc.update(eicar);
            zip.putNextEntry(stored("eicar.com", eicar.length, crc.getValue()));
            zip.write(eicar);
        }
        var all = bytes.kept.toByteArray();
        return () -> new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(all, 0, before),
                new Zeros(zeros),
                new ByteArrayInputStream(all, before, all.length - before))));
    }

    private static ZipEntry stored(String name, long size, long crc) {
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCrc(crc);
        return entry;
    }

    /** Keeps what is written, but for a part. */
    private static final class Gap extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean open;

        @Override
        public void write(int b) {
            if (!open) {
                kept.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (!open) {
                kept.write(bytes, offset, length);
            }
        }
    }

    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long left) {
            this.left = left;
        }

        long readAll(CRC32 crc) {
            var buffer = new byte[64 * 1024];
            for (int read; (read = read(buffer, 0, buffer.length)) >= 0; ) {
                crc.update(buffer, 0, read);
            }
            return crc.getValue();
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int now = (int) Math.min(length, left);
            Arrays.fill(bytes, offset, offset + now, (byte) 0);
            left -= now;
            return now;
        }
    }
}
