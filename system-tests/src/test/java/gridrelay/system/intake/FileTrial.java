package gridrelay.system.intake;

import static org.awaitility.Awaitility.await;

import gridrelay.system.Heard;
import gridrelay.system.S3Server;
import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** Nodes that can be ended at points, on PostgreSQL, with all the places where they keep files, and an endpoint that is told of them. */
final class FileTrial implements AutoCloseable {

    private static final String POLICY = "points";
    private static final Duration REACHED = Duration.ofSeconds(120);
    private static final Duration TIDY = Duration.ofSeconds(60);
    /** Longer than the two days after which staged bytes of no file go. */
    private static final Duration OLD = Duration.ofDays(3);

    private final Heard heard = new Heard();
    private final Collection<Sent> sent = new ArrayList<>();
    private final Path points;
    private final Cluster cluster;
    private final S3Server s3;

    private FileTrial(Path server, Path folder, int nodes, boolean inS3) throws IOException {
        points = Files.createDirectories(folder.resolve("points"));
        cluster = Cluster.of(nodes, folder);
        s3 = inS3 ? new S3Server(folder.resolve("s3")) : null;
        for (var node : cluster.nodes()) {
            node.with("WLP_USER_DIR", server.toString()).with(Halt.FOLDER, points.toString());
            if (inS3) {
                s3.attach(node);
            }
        }
    }

    /** @param server with all points in it */
    static FileTrial start(Path server, Path folder, int nodes, boolean inS3) throws IOException {
        var trial = new FileTrial(server, folder, nodes, inS3);
        if (inS3) {
            trial.s3.start();
        }
        trial.restart();
        var api = new RelayClient(trial.cluster.node(0).url(), trial.cluster.token());
        api.endpoint("hears", trial.heard.url(), Map.of("retrySchedule", List.of("PT0.2S")));
        var policy = Map.of("types", List.of("txt"), "maxBytes", 1 << 20, "notifyEndpoint", "hears");
        api.call("PUT", "/policies/" + POLICY, policy).expect(201);
        return trial;
    }

    /** Whether it is one of so many nodes and this storage. */
    boolean is(int nodes, boolean inS3) {
        return cluster.nodes().size() == nodes && inS3() == inS3;
    }

    private boolean inS3() {
        return s3 != null;
    }

    /** To all nodes, also to those that are away. */
    Senders send() {
        return Senders.start(cluster.nodes().stream().map(this::client).toList(), POLICY);
    }

    private FileClient client(Node node) {
        return new FileClient(node.url(), cluster.token());
    }

    /** Returns when a node has come to the point and ended there: it, or with it all. */
    void haltAt(Point point, boolean all) throws IOException {
        var armed = Files.createFile(points.resolve(point.name()));
        try {
            await(point + " to be reached")
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(REACHED)
                    .until(() -> !Files.exists(armed));
        } finally {
            Files.deleteIfExists(armed);
        }
        if (all) {
            cluster.kill();
        }
        await("a node to end").atMost(REACHED).until(this::isShort);
    }

    /** Whether a node is away. */
    boolean isShort() {
        return !cluster.nodes().stream().allMatch(Node::isRunning);
    }

    /** Returns when all nodes are ready. */
    void restart() {
        cluster.start();
    }

    /**
     * Waits until what was acknowledged is as its senders were told, and nothing is left to be done.
     *
     * @param until of {@link System#nanoTime}
     * @return whether it is
     */
    boolean isFinal(Collection<Sent> acknowledged, long until) {
        sent.addAll(acknowledged);
        var within = Duration.ofNanos(Math.max(1_000_000_000, until - System.nanoTime()));
        return becomes(within, () -> {
            var ledger = LedgerFile.all(cluster.database());
            return ledger.values().stream().noneMatch(LedgerFile::pending)
                    && sent.stream().allMatch(one -> FileOracle.end(ledger.get(one.id())) == one.end());
        });
    }

    private static boolean becomes(Duration within, Callable<Boolean> condition) {
        try {
            await().atMost(within).until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false; // what is missing the oracle will name
        }
    }

    /** What is wrong when all has come to rest, with the nodes that run. */
    List<Finding> findings() throws IOException, SQLException {
        return FileOracle.judge(evidence());
    }

    /**
     * What is there when all is told, what nobody has finished is withdrawn, and bytes of no file are so old that they have to go.
     */
    private Evidence evidence() throws IOException, SQLException {
        var running = client(
                cluster.nodes().stream().filter(Node::isRunning).findFirst().orElseThrow());
        for (var file : LedgerFile.all(cluster.database()).values()) {
            if (file.isReceiving()) {
                await(file.id() + " to be withdrawn")
                        .atMost(TIDY)
                        .until(() -> running.tus("DELETE", "/api/v1/files/" + file.id(), null)
                                        .status()
                                == 204);
            }
        }
        var ledger = LedgerFile.all(cluster.database());
        becomes(TIDY, () -> told().keySet().containsAll(ledger.keySet()));
        for (var name : names("staging")) {
            age(folder("staging").resolve(name));
        }
        becomes(TIDY, () -> names("staging").isEmpty());
        return new Evidence(sent, ledger, stored(), names("quarantine"), names("staging"), told());
    }

    private Map<String, Set<String>> told() {
        return heard.messages().stream()
                .collect(Collectors.groupingBy(
                        Heard.Message::file, Collectors.mapping(Heard.Message::id, Collectors.toSet())));
    }

    private Path folder(String name) {
        return cluster.files().resolve(name);
    }

    private Set<String> names(String folder) throws IOException {
        try (var files = Files.list(folder(folder))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void age(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(OLD)));
        } catch (NoSuchFileException e) {
            // it is just being removed
        }
    }

    private Map<String, String> stored() throws IOException {
        var store = inS3() ? s3.objects() : folder("store");
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(store)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(store.relativize(file).toString(), FileOracle.sha256(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @Override
    public void close() {
        cluster.close();
        if (inS3()) {
            s3.close();
        }
        heard.close();
    }
}
