package gridrelay.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;

/** The real tus-js-client, in a Node.js process of its own. Tests that need it are left out, and say so, where it cannot be had. */
final class TusJsClient {

    private static final String VERSION = "4.3.1";
    private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();

    private final Process process;
    private final AtomicLong sent = new AtomicLong();
    private final StringBuilder output = new StringBuilder();
    private final Thread reader;

    private TusJsClient(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "tus-js-client");
        reader.start();
    }

    /** Installed once for a build; a missing network leaves the test out. */
    private static void install() {
        if (Files.isDirectory(FOLDER.resolve("node_modules/tus-js-client"))) {
            return;
        }
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve("package.json"), "{\"private\":true}");
            var npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "tus-js-client@" + VERSION)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(FOLDER.resolve("npm.log").toFile())
                    .start();
            if (!npm.waitFor(2, TimeUnit.MINUTES)) {
                npm.destroyForcibly();
                skip("npm install did not end");
            }
            if (npm.exitValue() != 0) {
                skip("npm install failed: " + Files.readString(FOLDER.resolve("npm.log")));
            }
        } catch (IOException e) {
            skip("there is no npm: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void skip(String why) {
        System.err.println("NOT TESTED with tus-js-client: " + why);
        Assumptions.abort("not tested with tus-js-client: " + why);
    }

    static TusJsClient start(String story, URI node, String token, Path file) {
        install();
        try (var script = TusJsClient.class.getResourceAsStream("/tus-client.mjs")) {
            Files.write(FOLDER.resolve("tus-client.mjs"), script.readAllBytes());
            return new TusJsClient(new ProcessBuilder(
                            "node",
                            "tus-client.mjs",
                            story,
                            node.resolve("/api/v1/files").toString(),
                            token,
                            file.toAbsolutePath().toString())
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("PROGRESS ")) {
                    sent.set(Long.parseLong(line.substring(9)));
                } else {
                    synchronized (output) {
                        output.append(line).append('\n');
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that it has sent, as it says. */
    long sent() {
        return sent.get();
    }

    /** What it says in the end: {@code url} and {@code requests}. */
    JsonNode finish() throws Exception {
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("tus-js-client did not end; it said: " + output);
        }
        reader.join();
        synchronized (output) {
            var said = output.toString().strip();
            var result = new ObjectMapper().readTree(said.substring(Math.max(0, said.lastIndexOf("\n{") + 1)));
            if (process.exitValue() != 0) {
                throw new AssertionError("tus-js-client failed: " + said);
            }
            return result;
        }
    }
}
