package gridrelay.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes connections, reads nothing and never answers. */
final class HangingServer implements AutoCloseable {

    private final ServerSocket listening;
    private final Set<Socket> taken = ConcurrentHashMap.newKeySet();

    HangingServer() throws IOException {
        listening = new ServerSocket(0, 4_096, InetAddress.getLoopbackAddress());
        var thread = new Thread(this::take, "hanging-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void take() {
        try {
            while (true) {
                taken.add(listening.accept());
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    /** So many were taken so far. */
    int connections() {
        return taken.size();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : taken) {
            socket.close();
        }
    }
}
