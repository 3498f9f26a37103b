package gridrelay.intake.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates a member, never beyond the size that it says. Wrong sizes and checksums are {@link DamagedException}s. */
final class ZipMemberStream extends InputStream {

    /** The member is not what the directory says. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(String what) {
            super(what);
        }
    }

    private final InputStream raw;
    private final ZipMember member;
    private final Inflater inflater;
    private final CRC32 crc = new CRC32();
    private final byte[] in = new byte[16 * 1024];
    private long left;
    private boolean over;

    ZipMemberStream(InputStream raw, ZipMember member) {
        this.raw = raw;
        this.member = member;
        this.left = member.size();
        this.inflater = member.method() == ZipMember.DEFLATED ? new Inflater(true) : null;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (over) {
            return -1;
        }
        int got = left == 0 ? 0 : some(bytes, offset, (int) Math.min(length, left));
        if (got <= 0) {
            end();
            return -1;
        }
        crc.update(bytes, offset, got);
        left -= got;
        return got;
    }

    private int some(byte[] bytes, int offset, int length) throws IOException {
        if (inflater == null) {
            return raw.read(bytes, offset, length);
        }
        try {
            while (true) {
                int got = inflater.inflate(bytes, offset, length);
                if (got > 0 || inflater.finished()) {
                    return got;
                }
                int read = raw.read(in);
                if (read < 0 || inflater.needsDictionary()) {
                    throw new DamagedException("its data ends too early");
                }
                inflater.setInput(in, 0, read);
            }
        } catch (DataFormatException e) {
            throw new DamagedException("its compressed data");
        }
    }

    private void end() throws IOException {
        over = true;
        if (left != 0 || (int) crc.getValue() != member.crc()) {
            throw new DamagedException("its size or checksum is wrong");
        }
        if (inflater != null && (some(new byte[1], 0, 1) != 0 || inflater.getRemaining() > 0)) {
            throw new DamagedException("it is larger than it says");
        }
        if (raw.read() >= 0) {
            throw new DamagedException("there is something behind its data");
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
