package gridrelay.intake.scan;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** Debian's clamd with a single signature: EICAR's. */
final class RealClamd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/clamd");

    final int port;
    final Path socket;
    private final Process process;

    /** @param settings lines of its configuration beside those that make it run here */
    RealClamd(Path folder, String... settings) throws IOException, InterruptedException {
        port = freePort();
        socket = folder.resolve("clamd.sock");
        var signatures = Files.createDirectories(folder.resolve("signatures"));
        Files.writeString(
                signatures.resolve("eicar.ndb"),
                "Eicar-Test-Signature:0:*:" + HexFormat.of().formatHex(Eicar.bytes()) + "\n");
        var configuration = Files.writeString(
                folder.resolve("clamd.conf"), """
                Foreground yes
                TCPSocket %d
                TCPAddr 127.0.0.1
                LocalSocket %s
                DatabaseDirectory %s
                User root
                SelfCheck 0
                %s
                """.formatted(port, socket, signatures, String.join("\n", settings)));
        process = new ProcessBuilder(PROGRAM.toString(), "--config-file=" + configuration)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("clamd.log").toFile())
                .start();
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    boolean runs() {
        return process.isAlive();
    }

    Engine tcp() {
        return new ClamdEngine(new ClamdAddress("127.0.0.1:" + port));
    }

    Engine unix() {
        return new ClamdEngine(new ClamdAddress("unix:" + socket));
    }

    boolean answers() {
        try {
            tcp().version(Deadline.in(Duration.ofSeconds(2)));
            return Files.exists(socket);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
