package gridrelay.system;

import gridrelay.system.node.Node;
import gridrelay.system.node.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real S3 server over a folder, with one bucket. Its life can end and begin again; port and objects stay. */
public final class S3Server implements AutoCloseable {

    private static final String BUCKET = "checked-files";

    private final Path folder;
    private final int port = Ports.free();
    private Process process;

    public S3Server(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("data").resolve(BUCKET));
        Files.write(
                folder.resolve("s3proxy.properties"),
                List.of(
                        "s3proxy.endpoint=" + url(),
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=access",
                        "s3proxy.credential=secret",
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.identity=none",
                        "jclouds.credential=none",
                        "jclouds.filesystem.basedir=" + folder.resolve("data")));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    public void start() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-jar",
                        "target/s3proxy/s3proxy.jar",
                        "--properties",
                        folder.resolve("s3proxy.properties").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Has a node store its files here. */
    public void attach(Node node) {
        node.with("GRIDRELAY_INTAKE_STORAGE", "s3")
                .with("GRIDRELAY_INTAKE_S3_BUCKET", BUCKET)
                .with("GRIDRELAY_INTAKE_S3_ENDPOINT", url())
                .with("GRIDRELAY_INTAKE_S3_PATH_STYLE", "true")
                .with("GRIDRELAY_INTAKE_S3_ACCESS_KEY", "access")
                .with("GRIDRELAY_INTAKE_S3_SECRET_KEY", "secret")
                .with("GRIDRELAY_INTAKE_S3_PART_BYTES", "5242880");
    }

    /** Another bucket, in which nothing is. */
    void create(String bucket) throws IOException {
        Files.createDirectory(folder.resolve("data").resolve(bucket));
    }

    void stop() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** What it has of files: objects and parts. */
    long files() throws IOException {
        try (var all = Files.walk(objects())) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    /** The folder that the bucket is. */
    public Path objects() {
        return folder.resolve("data").resolve(BUCKET);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
