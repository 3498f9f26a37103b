package gridrelay.intake.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of an open file as a stream, which can be read again from its mark; closing it leaves the file open. */
final class Region extends InputStream {

    private final FileChannel file;
    private final long end;
    private long at;
    private long mark;

    Region(FileChannel file, long from, long length) {
        this.file = file;
        at = from;
        mark = from;
        end = from + length;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        if (at == end) {
            return -1;
        }
        var read = file.read(ByteBuffer.wrap(bytes, from, (int) Math.min(most, end - at)), at);
        if (read < 0) {
            throw new IOException("The file became shorter while it was read");
        }
        at += read;
        return read;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public synchronized void mark(int limit) {
        mark = at;
    }

    @Override
    public synchronized void reset() {
        at = mark;
    }
}
