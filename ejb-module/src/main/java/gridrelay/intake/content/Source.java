package gridrelay.intake.content;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes to be checked, in memory or in a file, from any place. For one thread. */
abstract class Source implements Closeable {

    abstract long size();

    /** Fills the buffer's rest as far as there are bytes. @return how many */
    abstract int read(long position, ByteBuffer buffer) throws IOException;

    /** A file with these bytes, for libraries that want one. */
    abstract Path file() throws IOException;

    static Source of(Path path) throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.READ);
        return new OfFile(path, channel, channel.size(), false);
    }

    /** A file that is deleted when this is closed. */
    static Source passing(Path path) throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.READ);
        return new OfFile(path, channel, channel.size(), true);
    }

    static Source of(byte[] bytes) {
        return new OfBytes(bytes);
    }

    /** Exactly these bytes, to be read from the buffer's beginning. */
    final ByteBuffer bytes(long position, int length, ByteOrder order) throws IOException {
        var buffer = ByteBuffer.allocate(length).order(order);
        if (position < 0 || read(position, buffer) < length) {
            throw new EOFException("ends at " + size());
        }
        return buffer.flip();
    }

    /** The first bytes, fewer if there are fewer. */
    final byte[] head(int length) throws IOException {
        return bytes(0, (int) Math.min(length, size()), ByteOrder.BIG_ENDIAN).array();
    }

    final boolean startsWith(int... magic) throws IOException {
        var head = head(magic.length);
        for (int at = 0; at < magic.length; at++) {
            if (at >= head.length || (head[at] & 0xff) != magic[at]) {
                return false;
            }
        }
        return true;
    }

    /** From a position for so many bytes. Buffered; not to be used once this is closed. */
    final InputStream stream(long from, long length) {
        return new InputStream() {
            private final byte[] block = new byte[16 * 1024];
            private long next = from;
            private final long end = from + length;
            private int at;
            private int filled;

            @Override
            public int read() throws IOException {
                return at < filled || fill() ? block[at++] & 0xff : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int wanted) throws IOException {
                if (wanted == 0) {
                    return 0;
                }
                if (at >= filled && !fill()) {
                    return -1;
                }
                int now = Math.min(wanted, filled - at);
                System.arraycopy(block, at, bytes, offset, now);
                at += now;
                return now;
            }

            private boolean fill() throws IOException {
                filled = Source.this.read(next, ByteBuffer.wrap(block, 0, (int) Math.min(block.length, end - next)));
                next += filled;
                at = 0;
                return filled > 0;
            }
        };
    }

    private static final class OfFile extends Source {
        private final Path path;
        private final FileChannel channel;
        private final long size;
        private final boolean passing;

        OfFile(Path path, FileChannel channel, long size, boolean passing) {
            this.path = path;
            this.channel = channel;
            this.size = size;
            this.passing = passing;
        }

        @Override
        long size() {
            return size;
        }

        @Override
        int read(long position, ByteBuffer buffer) throws IOException {
            int total = 0;
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, position + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        @Override
        Path file() {
            return path;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            if (passing) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static final class OfBytes extends Source {
        private final byte[] bytes;
        private Path spooled;

        OfBytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        long size() {
            return bytes.length;
        }

        @Override
        int read(long position, ByteBuffer buffer) {
            int now = (int) Math.max(0, Math.min(buffer.remaining(), bytes.length - position));
            buffer.put(bytes, (int) Math.min(position, bytes.length), now);
            return now;
        }

        @Override
        Path file() throws IOException {
            if (spooled == null) {
                spooled = Spool.file();
                Files.write(spooled, bytes);
            }
            return spooled;
        }

        @Override
        public void close() throws IOException {
            if (spooled != null) {
                Files.delete(spooled);
            }
        }
    }
}
