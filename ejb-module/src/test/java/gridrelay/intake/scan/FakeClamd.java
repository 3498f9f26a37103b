package gridrelay.intake.scan;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks clamd's protocol on loopback, honestly or as it is told. */
final class FakeClamd implements AutoCloseable {

    /** What it does with a stream. */
    interface Streaming {
        void answer(DataInputStream in, OutputStream out) throws IOException;
    }

    static final Streaming HONEST = (in, out) -> say(out, verdict(received(in)));

    private final ServerSocket server;
    private final Thread thread;
    final AtomicInteger streams = new AtomicInteger();
    volatile Streaming streaming = HONEST;
    volatile String version = versionOf(Instant.now());

    FakeClamd() throws IOException {
        this(0);
    }

    FakeClamd(int port) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        thread = new Thread(this::accept, "fake clamd");
        thread.start();
    }

    static FakeClamd that(Streaming streaming) throws IOException {
        var fake = new FakeClamd();
        fake.streaming = streaming;
        return fake;
    }

    /** Reads it all and says this, whatever was sent. */
    static Streaming saying(String answer) {
        return (in, out) -> {
            received(in);
            out.write(answer.getBytes(StandardCharsets.UTF_8));
        };
    }

    static String versionOf(Instant signatures) {
        return "ClamAV 1.4.6/27100/"
                + DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC)
                        .format(signatures);
    }

    int port() {
        return server.getLocalPort();
    }

    Engine engine() {
        return new ClamdEngine(new ClamdAddress("127.0.0.1:" + port()));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                new Thread(() -> serve(socket), "fake clamd's connection").start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = halfClosing(socket);
            switch (command(in)) {
                case "zVERSION" -> say(out, version);
                case "zSTATS" -> say(out, "POOLS: 1\n\nSTATE: VALID PRIMARY\nQUEUE: 0 items\nEND");
                case "zINSTREAM" -> {
                    streams.incrementAndGet();
                    streaming.answer(in, out);
                }
                default -> say(out, "UNKNOWN COMMAND");
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    /** Closed, it ends the answer while questions are still not read. */
    private static OutputStream halfClosing(Socket socket) throws IOException {
        return new FilterOutputStream(socket.getOutputStream()) {
            @Override
            public void write(byte[] bytes) throws IOException {
                out.write(bytes);
            }

            @Override
            public void close() throws IOException {
                socket.shutdownOutput();
            }
        };
    }

    private static String command(DataInputStream in) throws IOException {
        var text = new StringBuilder();
        for (int b; (b = in.read()) > 0; ) {
            text.append((char) b);
        }
        return text.toString();
    }

    static byte[] received(DataInputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int length; (length = in.readInt()) > 0; ) {
            bytes.write(in.readNBytes(length));
        }
        return bytes.toByteArray();
    }

    static String verdict(byte[] content) throws IOException {
        var engine = new TestEngine(Set.of());
        var deadline = Deadline.in(Duration.ofMinutes(1));
        var scan = engine.scan(() -> new ByteArrayInputStream(content), engine.version(deadline), deadline);
        if (scan instanceof gridrelay.intake.Scan.Infected) {
            return "stream: Eicar-Test-Signature FOUND";
        }
        return scan instanceof gridrelay.intake.Scan.Limit
                ? "stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND"
                : "stream: OK";
    }

    static void say(OutputStream out, String answer) throws IOException {
        out.write((answer + "\0").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
