package gridrelay.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.awaitility.Awaitility;

/**
 * Debian's clamd at a unix socket, with a single signature, EICAR's, configured as docs/operations.md asks for. Without its cache:
 * it would answer for files that it has seen without looking at them.
 */
final class Clamd implements AutoCloseable {

    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private final Path configuration;
    private final Path socket;
    private final Process process;

    private Clamd(Path folder) throws IOException {
        socket = folder.resolve("clamd.sock");
        var signatures = Files.createDirectories(folder.resolve("signatures"));
        Files.writeString(
                signatures.resolve("eicar.ndb"),
                "Eicar-Test-Signature:0:*:" + HexFormat.of().formatHex(EICAR.getBytes(StandardCharsets.US_ASCII))
                        + "\n");
        configuration = Files.writeString(folder.resolve("clamd.conf"), """
                Foreground yes
                LocalSocket %s
                DatabaseDirectory %s
                User root
                SelfCheck 0
                DisableCache yes
                AlertExceedsMax yes
                AlertEncrypted yes
                StreamMaxLength 100M
                MaxFileSize 100M
                MaxScanSize 600M
                """.formatted(socket, signatures));
        process = new ProcessBuilder("/usr/sbin/clamd", "--config-file=" + configuration)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("clamd.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await("clamd").atMost(Duration.ofSeconds(60)).until(() -> Files.exists(socket));
    }

    static Clamd start(Path folder) throws IOException {
        return new Clamd(folder);
    }

    Path socket() {
        return socket;
    }

    /** As a node's configuration names it. */
    String address() {
        return "unix:" + socket;
    }

    /** Has it scan a folder with as many threads as it has, by its own client. @return how long that took, in seconds */
    double scan(Path files) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        int found = new ProcessBuilder(
                        "clamdscan",
                        "--config-file=" + configuration,
                        "--multiscan",
                        "--no-summary",
                        "--infected",
                        files.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (found != 0) {
            throw new IOException("clamdscan ends with " + found);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
