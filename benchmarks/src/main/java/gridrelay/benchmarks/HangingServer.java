package gridrelay.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Takes requests and never answers, until the other side is tired of it. One thread. */
final class HangingServer implements AutoCloseable {

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final ByteBuffer ignored = ByteBuffer.allocate(65_536);
    private final Thread thread = new Thread(this::run, "hanging-server");
    private volatile int taken; // written by the thread alone
    private volatile int open;

    HangingServer() throws IOException {
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
            }
        } catch (ClosedSelectorException e) {
            // the end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                take();
            } else {
                ignore((SocketChannel) key.channel());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take() throws IOException {
        SocketChannel channel = listening.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            open = open + 1;
            taken = taken + 1;
        }
    }

    private void ignore(SocketChannel channel) throws IOException {
        if (isOver(channel)) {
            channel.close();
            open = open - 1;
        }
    }

    private boolean isOver(SocketChannel channel) {
        try {
            return channel.read(ignored.clear()) < 0;
        } catch (IOException e) {
            return true; // reset
        }
    }

    URI url() throws IOException {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) listening.getLocalAddress()).getPort() + "/");
    }

    /** So many were taken so far. */
    int connections() {
        return taken;
    }

    /** So many are open now. */
    int open() {
        return open;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        listening.close();
    }
}
