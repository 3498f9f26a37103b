package gridrelay.intake.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A member as the central directory tells of it. */
final class ZipMember {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    /** In place of a size that does not fit: it is in the extra field. */
    static final long IN_EXTRA = 0xffffffffL;

    private static final int LOCAL = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int DESCRIPTOR_FOLLOWS = 8;
    private static final short LARGE = 1;
    private static final short OTHER_NAME = 0x7075;

    private final byte[] rawName;
    private final String name;
    private final int flags;
    private final int method;
    private final int crc;
    private final long compressed;
    private final long size;
    private final long offset;
    private long dataAt;

    ZipMember(byte[] rawName, String name, int flags, int method, int crc, long compressed, long size, long offset) {
        this.rawName = rawName;
        this.name = name;
        this.flags = flags;
        this.method = method;
        this.crc = crc;
        this.compressed = compressed;
        this.size = size;
        this.offset = offset;
    }

    String name() {
        return name;
    }

    boolean directory() {
        return name.endsWith("/");
    }

    int flags() {
        return flags;
    }

    int method() {
        return method;
    }

    int crc() {
        return crc;
    }

    long compressed() {
        return compressed;
    }

    long size() {
        return size;
    }

    long offset() {
        return offset;
    }

    /** The bytes, checked against size and checksum at their end. */
    InputStream open(Source archive) {
        return new ZipMemberStream(archive.stream(dataAt, compressed), this);
    }

    /**
     * Compares the directory with what stands before the member's data, and behind it.
     *
     * @param limit where the directory begins
     * @return where the next member must begin
     */
    long requireOwnHeader(Source archive, long limit) throws RefusedException, IOException {
        if (offset > limit - LOCAL_LENGTH) {
            throw RefusedException.corrupt("a file is missing");
        }
        var fixed = archive.bytes(offset, LOCAL_LENGTH, ByteOrder.LITTLE_ENDIAN);
        if (fixed.getInt(0) != LOCAL) {
            throw RefusedException.corrupt("a file is missing");
        }
        int nameLength = fixed.getShort(26) & 0xffff;
        int extraLength = fixed.getShort(28) & 0xffff;
        var rest = archive.bytes(offset + LOCAL_LENGTH, nameLength + extraLength, ByteOrder.LITTLE_ENDIAN);
        var localName = new byte[nameLength];
        rest.get(localName);
        requireOneName(localName, rest);
        var extra = large(rest.slice().order(ByteOrder.LITTLE_ENDIAN));
        long localSize = orExtra(fixed.getInt(22), extra);
        long localCompressed = orExtra(fixed.getInt(18), extra);
        boolean later = (flags & DESCRIPTOR_FOLLOWS) != 0;
        boolean same = Arrays.equals(localName, rawName)
                && (fixed.getShort(6) & 0xffff) == flags
                && (fixed.getShort(8) & 0xffff) == method
                && agrees(fixed.getInt(14), crc, later)
                && agrees(localSize, size, later)
                && agrees(localCompressed, compressed, later);
        if (!same) {
            throw Zip.ambiguous("a file's own header and the directory differ");
        }
        dataAt = offset + LOCAL_LENGTH + nameLength + extraLength;
        if (compressed > limit - dataAt) {
            throw new RefusedException(
                    "ARCHIVE_OVERLAP", "A file in the archive overlaps its directory. Please create it anew.");
        }
        long end = dataAt + compressed;
        return later ? end + descriptor(archive, end, limit) : end;
    }

    /** What stands in the local header: the same, or nothing if it follows the data. */
    private static boolean agrees(long local, long central, boolean later) {
        return local == central || (later && local == 0);
    }

    private static long orExtra(int local, ByteBuffer extra) {
        long value = local & 0xffffffffL;
        return value == IN_EXTRA && extra.remaining() >= Long.BYTES ? extra.getLong() : value;
    }

    /** With or without a mark, in 32 or 64 bits: the standard leaves both open (4.3.9). */
    private int descriptor(Source archive, long at, long limit) throws RefusedException, IOException {
        int length = (int) Math.min(24, limit - at);
        var bytes = archive.bytes(at, length, ByteOrder.LITTLE_ENDIAN);
        for (int from = length >= 4 && bytes.getInt(0) == DESCRIPTOR ? 4 : 0; from >= 0; from -= 4) {
            if (length >= from + 12
                    && bytes.getInt(from) == crc
                    && (bytes.getInt(from + 4) & 0xffffffffL) == compressed
                    && (bytes.getInt(from + 8) & 0xffffffffL) == size) {
                return from + 12;
            }
            if (length >= from + 20
                    && bytes.getInt(from) == crc
                    && bytes.getLong(from + 4) == compressed
                    && bytes.getLong(from + 12) == size) {
                return from + 20;
            }
        }
        throw Zip.ambiguous("a file's own sizes and the directory's differ");
    }

    /** The body of the extra field for large sizes; empty if there is none. */
    static ByteBuffer large(ByteBuffer extra) {
        var found = bodies(extra, LARGE);
        return found.isEmpty() ? ByteBuffer.allocate(0) : found.get(0);
    }

    /**
     * A name in Unicode (4.6.9), which some programs take and others do not: it may only tell the letters that the raw name has
     * in some code page, so that path and ending are the same to all.
     *
     * @param extra from its position on
     */
    static void requireOneName(byte[] raw, ByteBuffer extra) throws RefusedException {
        for (var other : bodies(extra.slice().order(ByteOrder.LITTLE_ENDIAN), OTHER_NAME)) {
            var name = new byte[Math.max(0, other.remaining() - 5)]; // behind version and checksum
            other.position(other.limit() - name.length).get(name);
            if (!Arrays.equals(name, raw)
                    && !plain(new String(name, StandardCharsets.UTF_8))
                            .equals(plain(new String(raw, StandardCharsets.ISO_8859_1)))) {
                throw Zip.ambiguous("a file has two names");
            }
        }
    }

    /** With one sign for each letter beyond ASCII. */
    private static String plain(String name) {
        var plain = new StringBuilder();
        name.codePoints().map(c -> c < 0x80 ? c : '\uFFFD').forEach(plain::appendCodePoint);
        return plain.toString();
    }

    private static List<ByteBuffer> bodies(ByteBuffer extra, short wanted) {
        var found = new ArrayList<ByteBuffer>();
        while (extra.remaining() >= 4) {
            short id = extra.getShort();
            int length = extra.getShort() & 0xffff;
            if (length > extra.remaining()) {
                break;
            }
            if (id == wanted) {
                found.add(extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN));
            }
            extra.position(extra.position() + length);
        }
        return found;
    }
}
