package gridrelay.intake.content;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** PNG (W3C, third edition): every chunk's checksum, the order of chunks, and as much picture data as the header says. */
final class PngFormat implements Format {
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;
    private static final int ACTL = 0x6163544c;
    private static final int HEADER = 8;
    private static final int AROUND = 12;

    /** The seven passes of Adam7: first column and row, steps between columns and rows. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        if (!content.startsWith(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            throw RefusedException.corrupt("its first bytes");
        }
        long at = HEADER;
        var picture = header(content, inspection.budget());
        try (picture) {
            while (true) {
                var chunk = content.bytes(at, 8, ByteOrder.BIG_ENDIAN);
                long length = chunk.getInt();
                int type = chunk.getInt();
                if (length < 0 || at + AROUND + length > content.size()) {
                    throw new EOFException();
                }
                requireChecksum(content, at + 4, length + 4);
                if (type == IDAT) {
                    picture.add(content.stream(at + 8, length));
                } else if (type == ACTL) {
                    int frames = content.bytes(at + 8, 4, ByteOrder.BIG_ENDIAN).getInt();
                    inspection.budget().pixels(picture.width, picture.height, Math.max(1, frames));
                } else if (type == IEND) {
                    picture.requireWhole();
                    if (at + AROUND + length != content.size()) {
                        throw RefusedException.trailing();
                    }
                    return;
                } else if (type == IHDR && at != HEADER) {
                    throw RefusedException.corrupt("two headers");
                } else if (length < 1 << 20) {
                    Signature.requireNoMarkup(content.bytes(at + 8, (int) length, ByteOrder.BIG_ENDIAN)
                            .array());
                }
                at += AROUND + length;
            }
        }
    }

    private static Picture header(Source content, Budget budget) throws RefusedException, IOException {
        var header = content.bytes(HEADER, 21, ByteOrder.BIG_ENDIAN);
        if (header.getInt() != 13 || header.getInt() != IHDR) {
            throw RefusedException.corrupt("its header");
        }
        long width = header.getInt() & 0xffffffffL;
        long height = header.getInt() & 0xffffffffL;
        int depth = header.get();
        int colour = header.get();
        int samples = colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : colour == 0 || colour == 3 ? 1 : 0;
        boolean rightDepth = depth == 8
                || (depth == 16 && colour != 3)
                || (samples == 1 && (depth == 1 || depth == 2 || depth == 4));
        boolean rightMethods = header.getShort() == 0; // of compression and of filtering
        int interlaced = header.get();
        if (samples == 0 || !rightDepth || !rightMethods || interlaced < 0 || interlaced > 1) {
            throw RefusedException.corrupt("its header");
        }
        budget.pixels(width, height, 1);
        return new Picture(width, height, samples * depth, interlaced == 1);
    }

    private static void requireChecksum(Source content, long at, long length) throws RefusedException, IOException {
        var crc = new CRC32();
        try (var in = content.stream(at, length)) {
            var block = new byte[8 * 1024];
            for (int read; (read = in.read(block)) > 0; ) {
                crc.update(block, 0, read);
            }
        }
        if (content.bytes(at + length, 4, ByteOrder.BIG_ENDIAN).getInt() != (int) crc.getValue()) {
            throw RefusedException.corrupt("a checksum is wrong");
        }
    }

    /** The picture data: inflated, counted, thrown away. */
    private static final class Picture implements AutoCloseable {
        private final long width;
        private final long height;
        private final Inflater inflater = new Inflater();
        private final byte[] out = new byte[64 * 1024];
        private long missing;

        Picture(long width, long height, int bitsPerPixel, boolean interlaced) {
            this.width = width;
            this.height = height;
            if (!interlaced) {
                missing = height * rowBytes(width, bitsPerPixel);
                return;
            }
            for (var pass : PASSES) {
                long columns = (width - pass[0] + pass[2] - 1) / pass[2];
                long rows = (height - pass[1] + pass[3] - 1) / pass[3];
                missing += columns <= 0 ? 0 : Math.max(0, rows) * rowBytes(columns, bitsPerPixel);
            }
        }

        private static long rowBytes(long columns, int bitsPerPixel) {
            return 1 + (columns * bitsPerPixel + 7) / 8;
        }

        void add(InputStream compressed) throws RefusedException, IOException {
            try {
                var in = new byte[16 * 1024];
                for (int read; (read = compressed.read(in)) > 0; ) {
                    inflater.setInput(in, 0, read);
                    for (int got; (got = inflater.inflate(out)) > 0; ) {
                        missing -= got;
                        if (missing < 0) {
                            throw RefusedException.corrupt("more picture than its header says");
                        }
                    }
                    if (inflater.needsDictionary() || (inflater.finished() && inflater.getRemaining() > 0)) {
                        throw RefusedException.trailing();
                    }
                }
            } catch (DataFormatException e) {
                throw RefusedException.corrupt("its picture data");
            }
        }

        void requireWhole() throws RefusedException {
            if (missing != 0 || !inflater.finished()) {
                throw RefusedException.corrupt("less picture than its header says");
            }
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
