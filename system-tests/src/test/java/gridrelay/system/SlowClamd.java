package gridrelay.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Speaks clamd's protocol on loopback and is no antivirus: it takes archives and EICAR for threats at once, and everything else for
 * clean after a time that the file itself names, in its first word, in seconds.
 */
final class SlowClamd implements AutoCloseable {

    /** The beginning of a scan that takes time. */
    record Begun(String content, Instant at) {}

    private final ServerSocket server;
    private final List<Begun> begun = new CopyOnWriteArrayList<>();

    SlowClamd() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var thread = new Thread(this::accept, "slow clamd");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** In their order. */
    List<Begun> begun() {
        return List.copyOf(begun);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                var thread = new Thread(() -> serve(socket), "slow clamd's connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            switch (command(in)) {
                case "zVERSION" ->
                    say(
                            out,
                            "ClamAV 1.4.6/27100/"
                                    + DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                                            .withZone(ZoneOffset.UTC)
                                            .format(Instant.now().truncatedTo(ChronoUnit.DAYS)));
                case "zSTATS" -> say(out, "POOLS: 1\n\nSTATE: VALID PRIMARY\nQUEUE: 0 items\nEND");
                case "zINSTREAM" -> scan(new String(received(in), UTF_8), out);
                default -> say(out, "UNKNOWN COMMAND");
            }
        } catch (IOException e) {
            // the node has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void scan(String content, OutputStream out) throws IOException, InterruptedException {
        if (content.startsWith("PK") || content.startsWith("X5O!")) {
            say(out, "stream: Eicar-Test-Signature FOUND");
            return;
        }
        if (Character.isDigit(content.charAt(0))) {
            begun.add(new Begun(content.trim(), Instant.now()));
            Thread.sleep(Duration.ofSeconds(Long.parseLong(content.substring(0, content.indexOf(' '))))
                    .toMillis());
        }
        say(out, "stream: OK");
    }

    private static String command(DataInputStream in) throws IOException {
        var text = new StringBuilder();
        for (int b; (b = in.read()) > 0; ) {
            text.append((char) b);
        }
        return text.toString();
    }

    private static byte[] received(DataInputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int length; (length = in.readInt()) > 0; ) {
            bytes.write(in.readNBytes(length));
        }
        return bytes.toByteArray();
    }

    private static void say(OutputStream out, String answer) throws IOException {
        out.write((answer + "\0").getBytes(US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
