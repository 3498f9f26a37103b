package gridrelay.intake.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;

/** A real S3 server over a folder, in a process of its own, with one bucket. */
public final class S3Server implements AutoCloseable {

    static final String BUCKET = "checked-files";
    static final String ACCESS_KEY = "access";
    static final String SECRET_KEY = "secret";

    private static final Path JAR = Path.of("target/s3proxy/s3proxy.jar");

    private final Path folder;
    private final int port;
    private final Process process;

    public S3Server(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        port = freePort();
        Files.createDirectories(bucket());
        var properties = new Properties();
        properties.putAll(Map.of(
                "s3proxy.endpoint",
                url().toString(),
                "s3proxy.authorization",
                "aws-v4",
                "s3proxy.identity",
                ACCESS_KEY,
                "s3proxy.credential",
                SECRET_KEY,
                "jclouds.provider",
                "filesystem-nio2",
                "jclouds.identity",
                "none",
                "jclouds.credential",
                "none",
                "jclouds.filesystem.basedir",
                folder.resolve("data").toString()));
        var file = folder.resolve("s3proxy.properties");
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-jar",
                        JAR.toString(),
                        "--properties",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::listens);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The S3 server ended; see " + folder);
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Path bucket() {
        return folder.resolve("data").resolve(BUCKET);
    }

    /** What it has of files: objects and parts. */
    public long files() {
        try (var all = Files.walk(bucket())) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
