package gridrelay.intake.scan;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;

/**
 * A connection whose every wait has an end, and which hears what the other side says while it is still being written to: a
 * scanner that has had enough answers and resets. TCP and unix sockets alike.
 */
final class Wire implements Closeable {
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private Deadline deadline;

    private Wire(SocketChannel channel, Selector selector, Deadline deadline) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.deadline = deadline;
        this.key = channel.register(selector, 0);
    }

    /** @param connecting of the connection alone */
    static Wire connect(SocketAddress address, Deadline connecting, Deadline deadline)
            throws IOException, InterruptedException {
        var channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        Wire wire = null;
        try {
            channel.configureBlocking(false);
            wire = new Wire(channel, Selector.open(), connecting);
            if (!channel.connect(address)) {
                do {
                    wire.await(SelectionKey.OP_CONNECT);
                } while (!channel.finishConnect());
            }
            wire.deadline = deadline;
            return wire;
        } catch (UnresolvedAddressException e) {
            close(channel, wire);
            throw new IOException("the host's name is not known", e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close(channel, wire);
            throw e;
        }
    }

    private static void close(SocketChannel channel, Wire wire) throws IOException {
        channel.close();
        if (wire != null) {
            wire.close();
        }
    }

    /** Writes all of it, or until the other side says something. @return whether all was written */
    boolean write(ByteBuffer bytes) throws IOException, InterruptedException {
        while (bytes.hasRemaining()) {
            if (spokenTo()
                    || (channel.write(bytes) == 0
                            && await(SelectionKey.OP_WRITE | SelectionKey.OP_READ) == SelectionKey.OP_READ)) {
                return false;
            }
        }
        return true;
    }

    private boolean spokenTo() throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        selector.selectedKeys().clear();
        return selector.selectNow() > 0;
    }

    /**
     * Reads to the end of the connection: what comes behind the answer belongs to it, nobody asked for more. A reset behind a
     * whole answer is an end as well: it is how a scanner ends that does not read on.
     */
    String answer() throws IOException, InterruptedException {
        var bytes = ByteBuffer.allocate(LONGEST_ANSWER);
        try {
            while (channel.read(bytes) >= 0) {
                if (!bytes.hasRemaining()) {
                    throw new IOException("the answer has no end");
                }
                await(SelectionKey.OP_READ);
            }
        } catch (SocketTimeoutException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (!isWhole(bytes)) {
                throw e;
            }
        }
        if (!isWhole(bytes)) {
            throw new EOFException(bytes.position() == 0 ? "the connection ended without an answer" : "half an answer");
        }
        return new String(bytes.array(), 0, bytes.position() - 1, StandardCharsets.UTF_8);
    }

    private static boolean isWhole(ByteBuffer bytes) {
        return bytes.hasRemaining() && bytes.position() > 0 && bytes.get(bytes.position() - 1) == 0;
    }

    private int await(int operations) throws IOException, InterruptedException {
        key.interestOps(operations);
        selector.selectedKeys().clear();
        int ready = selector.select(deadline.millisLeft());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return ready == 0 ? 0 : key.readyOps();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
