package gridrelay.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
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
            var answer = Channels.newInputStream(real).readAllBytes(); // clamd closes behind it
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

    private static void copy(InputStream from, SocketChannel to) throws IOException {
        from.transferTo(Channels.newOutputStream(to));
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
