package gridrelay.benchmarks.tus;

import gridrelay.system.node.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The reference server: npm's {@code @tus/server} with its file store, which neither hashes nor forces anything to the disk. */
public final class TusNodeServer implements TusTarget {

    private static final String[] PACKAGES = {"@tus/server@2.4.5", "@tus/file-store@2.1.1"};

    private final int port = Ports.free();
    private final Path files;
    private final Process process;

    private TusNodeServer(Path folder, Path files) throws IOException {
        this.files = files;
        process = new ProcessBuilder("node", "tus-server.mjs", Integer.toString(port), files.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("node.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::listens);
    }

    /** @param folder gets the packages, which npm fetches, and what is sent */
    public static TusNodeServer start(Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
        var install = new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund"));
        install.addAll(List.of(PACKAGES));
        var npm = new ProcessBuilder(install)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("npm.log").toFile())
                .start();
        if (!npm.waitFor(3, TimeUnit.MINUTES) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            throw new IOException("npm install failed: " + Files.readString(folder.resolve("npm.log")));
        }
        try (var script = TusNodeServer.class.getResourceAsStream("/tus-server.mjs")) {
            Files.copy(script, folder.resolve("tus-server.mjs"));
        }
        return new TusNodeServer(folder, Files.createDirectories(folder.resolve("files")));
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public URI files() {
        return URI.create("http://127.0.0.1:" + port + "/files");
    }

    @Override
    public List<String> headers() {
        return List.of();
    }

    /** It never works on them; they only take room. */
    @Override
    public void rest() throws IOException {
        try (var all = Files.list(files)) {
            for (var file : all.toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    @Override
    public String toString() {
        return String.join(", ", PACKAGES);
    }
}
