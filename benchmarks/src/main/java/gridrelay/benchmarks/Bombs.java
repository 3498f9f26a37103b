package gridrelay.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that are small for what a program makes of them. */
final class Bombs {

    private static final int LOCAL = 30;
    private static final int CENTRAL = 46;
    private static final int NAME = 10;

    interface Bomb {
        byte[] make() throws IOException;
    }

    private Bombs() {}

    static Map<String, Bomb> all() {
        var all = new LinkedHashMap<String, Bomb>();
        all.put("archives in archives, 5 deep, 16 wide (as 42.zip)", Bombs::nested);
        all.put("20,000 files that are one (as Fifield's)", () -> archive(20_000, true));
        all.put("a million files", () -> archive(1_000_000, false));
        all.put("10 GB as gzip", Bombs::gzip);
        return all;
    }

    private static byte[] nested() throws IOException {
        var bytes = zip("0.txt", new byte[4 << 20], 1);
        for (int depth = 1; depth < 5; depth++) {
            bytes = zip("lib.zip", bytes, 16);
        }
        return bytes;
    }

    private static byte[] zip(String name, byte[] content, int times) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (int time = 0; time < times; time++) {
                zip.putNextEntry(new ZipEntry(time + name));
                zip.write(content);
            }
        }
        return out.toByteArray();
    }

    /** Members (of the same 1 MiB where they share it, else empty) in Zip64, whose counts have room. */
    private static byte[] archive(int count, boolean shared) {
        var content = new byte[shared ? 1 << 20 : 0];
        var data = deflated(content);
        var crc = new CRC32();
        crc.update(content);
        int locals = shared ? 1 : count;
        long localsLength = (long) locals * (LOCAL + NAME + data.length);
        long directory = (long) count * (CENTRAL + NAME);
        var out = ByteBuffer.allocate(Math.toIntExact(localsLength + directory + 56 + 20 + 22))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < locals; at++) {
            out.putInt(0x04034b50).putShort((short) 20);
            fields(out, (int) crc.getValue(), data.length, content.length)
                    .put(name(at))
                    .put(data);
        }
        for (int at = 0; at < count; at++) {
            out.putInt(0x02014b50).putShort((short) 20).putShort((short) 20);
            fields(out, (int) crc.getValue(), data.length, content.length)
                    .put(new byte[10])
                    .putInt(shared ? 0 : at * (LOCAL + NAME + data.length))
                    .put(name(at));
        }
        long end = out.position();
        out.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
        out.putInt(0).putInt(0).putLong(count).putLong(count).putLong(directory).putLong(localsLength);
        out.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        out.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1);
        return out.putInt(-1).putInt(-1).putShort((short) 0).array();
    }

    /** What local header and directory have in common: from the flags to the extra field's length. */
    private static ByteBuffer fields(ByteBuffer out, int crc, int compressed, int size) {
        return out.putShort((short) 0)
                .putShort((short) 8)
                .putInt(0)
                .putInt(crc)
                .putInt(compressed)
                .putInt(size)
                .putShort((short) NAME)
                .putShort((short) 0);
    }

    private static byte[] name(int at) {
        return "%06d.txt".formatted(at).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] deflated(byte[] content) {
        var deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        var out = new byte[8 << 10];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    /** Members one behind the other, as the format allows. */
    private static byte[] gzip() throws IOException {
        var once = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(once)) {
            gzip.write(new byte[64 << 20]);
        }
        var out = new ByteArrayOutputStream();
        for (int time = 0; time < 160; time++) {
            once.writeTo(out);
        }
        return out.toByteArray();
    }
}
