package gridrelay.benchmarks.peers;

import gridrelay.system.node.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

/** A broker that is its own controller, in a process of its own, as Kafka's scripts start it; its settings are the defaults. */
final class KafkaBroker implements AutoCloseable {

    private final Path folder;
    private final String classPath;
    private final String address;
    private Process process;

    private KafkaBroker(Path folder, String classPath, int port) {
        this.folder = folder;
        this.classPath = classPath;
        this.address = "127.0.0.1:" + port;
    }

    /** Everything it writes goes below the folder. */
    static KafkaBroker start(Path folder, String classPath) throws IOException, InterruptedException {
        int port = Ports.free();
        int controller = Ports.free();
        Path settings = Files.createDirectories(folder).resolve("server.properties");
        Files.writeString(
                settings, """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.voters=1@127.0.0.1:%2$d
                        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                        controller.listener.names=CONTROLLER
                        log.dirs=%3$s
                        offsets.topic.replication.factor=1
                        group.initial.rebalance.delay.ms=0
                        """.formatted(port, controller, folder.resolve("logs").toAbsolutePath()));
        var broker = new KafkaBroker(folder, classPath, port);
        Process format = broker.java(
                "kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString());
        if (!format.waitFor(1, TimeUnit.MINUTES) || format.exitValue() != 0) {
            throw new IllegalStateException("not formatted; see " + broker.log());
        }
        broker.process = broker.java("kafka.Kafka", settings.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(broker.process::destroyForcibly));
        broker.awaitReady();
        return broker;
    }

    private Process java(String... command) throws IOException {
        var all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", "-cp", classPath));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private void awaitReady() {
        try (Admin admin = admin()) {
            Awaitility.await("Kafka")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .failFast("the broker has ended; see " + log(), () -> !process.isAlive())
                    .until(() -> !admin.describeCluster().nodes().get().isEmpty());
        }
    }

    private Path log() {
        return folder.resolve("broker.log");
    }

    Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address));
    }

    /** Where clients find it. */
    String address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
