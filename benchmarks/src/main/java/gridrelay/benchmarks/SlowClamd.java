package gridrelay.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A clamd whose verdicts come later: it holds each answer back, however many there are at once, as a scanner on another machine
 * would that has much to look at. What it says is the real one's.
 */
final class SlowClamd implements AutoCloseable {

    private final Path clamd;
    private final Duration delay;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        var thread = new Thread(run, "slow-clamd");
        thread.setDaemon(true);
        return thread;
    });

    private SlowClamd(Path clamd, Duration delay) throws IOException {
        this.clamd = clamd;
        this.delay = delay;
        server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        threads.execute(this::serve);
    }

    /** @param clamd the real one's socket */
    static SlowClamd before(Path clamd, Duration delay) throws IOException {
        return new SlowClamd(clamd, delay);
    }

    String address() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                threads.execute(() -> pass(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                var real = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            real.connect(UnixDomainSocketAddress.of(clamd));
            var begun = System.nanoTime();
            var sending = threads.submit(() -> {
                copy(client.getInputStream(), real);
                return null;
            });
            var answer = readAll(real); // clamd closes behind it
            if (new String(answer).startsWith("stream: ")) {
                TimeUnit.NANOSECONDS.sleep(delay.toNanos() - (System.nanoTime() - begun));
            }
            client.getOutputStream().write(answer);
            sending.cancel(true);
        } catch (IOException e) {
            // the client sees it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // not by streams over the channel: reading would keep writing out

    private static void copy(InputStream from, SocketChannel to) throws IOException {
        var buffer = new byte[64 << 10];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            var bytes = ByteBuffer.wrap(buffer, 0, count);
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        }
    }

    private static byte[] readAll(SocketChannel from) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(4 << 10);
        while (from.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
