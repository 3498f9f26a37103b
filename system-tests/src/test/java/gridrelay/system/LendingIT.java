package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node with more files than slots, a scanner that takes its time, and nodes that come and go. */
@Tag("cluster")
@Timeout(900)
class LendingIT {

    /** The goal is half of it; a busy machine needs more. The notes have what it took. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(10);
    /** Of a scan. */
    private static final int SECONDS = 6;

    private static final String CONTENT = "%02d seconds are what the scan of %s takes";
    /** As long as any. */
    private static final String ID = "f-00000000000000000000000000000000";
    /** What was measured, for people to read. */
    private static final Path NOTES = Path.of("target", "lending.txt");

    private SlowClamd clamd;
    private Cluster cluster;
    private FileClient client;
    private final List<String> sent = new ArrayList<>();
    private final Queue<String> full = new ArrayDeque<>();

    @BeforeEach
    void start() throws Exception {
        clamd = new SlowClamd();
        cluster = Cluster.of(3, SharedNode.folder("lending"));
        cluster.nodes()
                .forEach(node -> node.with("GRIDRELAY_INTAKE_SCAN_CLAMD", clamd.address())
                        .with("GRIDRELAY_INTAKE_SCAN_MAX_BYTES", Integer.toString(1 << 20)));
        cluster.start(cluster.node(0), cluster.node(1));
        client = new FileClient(cluster.node(0).url(), cluster.token());
        await().atMost(Duration.ofSeconds(60)).until(() -> shared(2));
        full.addAll(created(client, "node-1", 600));
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        clamd.close();
    }

    @Test
    void files_that_would_wait_are_scanned_by_nodes_that_idle_also_by_those_that_come_and_until_they_go()
            throws Exception {
        feed(12);
        await().atMost(Duration.ofSeconds(60)).until(() -> scans("node-2") >= 3 && scans("node-1") >= 3);
        note("node-2 has scanned files of node-1 after " + clamd.begun().size() + " scans");

        cluster.node(2).begin();
        var joined = whileFed(12, () -> cluster.node(2).isReady());
        whileFed(12, () -> scans("node-3") > 0);
        var first = firstScan("node-3");
        note("first scan of a node that joins, after it was ready: " + Duration.between(joined, first));
        assertThat(first).isBefore(joined.plus(TAKEN_OVER));

        whileFed(12, () -> shared(3));
        var own = own();
        whileFed(12, () -> begun(own).size() == 1 && gauge(cluster.node(1), "borrowed") > 0);
        var lent = returned();
        var asked = Instant.now();
        var stopped = CompletableFuture.runAsync(cluster.node(1)::stop);
        var back = whileFed(12, () -> returned() > lent);
        note("what a node that stops had borrowed is back after " + Duration.between(asked, back));
        whileFed(12, () -> begun(own).size() == 2);
        var again = begun(own).get(1).at();
        note("what a node that stops was at itself is begun elsewhere after " + Duration.between(asked, again));
        stopped.join();
        note("it had stopped after " + Duration.between(asked, Instant.now()));
        assertThat(back).isBefore(asked.plus(TAKEN_OVER));
        assertThat(again).isBefore(asked.plus(TAKEN_OVER));

        await().atMost(Duration.ofSeconds(240))
                .untilAsserted(() -> assertThat(cluster.database()
                                .number("SELECT count(*) FROM file WHERE id IN (" + ids() + ") AND status <> 'STORED'"))
                        .isZero());
        for (var path : sent) {
            var events = client.call("GET", path + "/events", (byte[]) null).json();
            assertThat(events.path("whole").asBoolean()).isTrue();
            assertThat(events.path("items"))
                    .filteredOn(event -> event.path("status").asText().equals("STORED"))
                    .hasSize(1);
        }
        note(sent.size() + " files stored once, scanned by node-1, -2, -3: " + scans("node-1") + ", " + scans("node-2")
                + ", " + scans("node-3") + "; scans begun: " + clamd.begun().size());
    }

    /** Whether so many nodes have a fair part of the shards each. */
    private boolean shared(int nodes) {
        return new RelayClient(cluster.node(0).url(), cluster.token())
                        .shares().values().stream()
                                .filter(share -> share > 200 / nodes)
                                .count()
                == nodes;
    }

    /** Keeps so many files waiting at the first node until it is so; and when it was. */
    private Instant whileFed(int waiting, Callable<Boolean> so) {
        await().atMost(Duration.ofSeconds(300))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    feed(waiting);
                    return so.call();
                });
        return Instant.now();
    }

    private void feed(int waiting) {
        while (sent.size() - clamd.begun().size() < waiting && !full.isEmpty()) {
            send(client, full.remove(), SECONDS);
        }
    }

    /** Sends a file of the second node's own whose scan takes long, of an account that has no others: they take turns. */
    private String own() throws SQLException {
        var api = new RelayClient(cluster.node(0).url(), cluster.token());
        api.post("/accounts", Map.of("name", "other", "roles", List.of("producer")))
                .expect(201);
        var token = api.post("/tokens", Map.of("account", "other")).expect(201).body();
        var other = new FileClient(cluster.node(0).url(), token.path("token").asText());
        return send(other, created(other, "node-2", 30).get(0), 40);
    }

    /** Returns its content, by which the scanner knows it. */
    private String send(FileClient sender, String path, int seconds) {
        var content = CONTENT.formatted(seconds, path.substring(path.lastIndexOf('/') + 1));
        sender.patch(path, 0, content.getBytes(UTF_8)).expect(204);
        sent.add(path);
        return content;
    }

    private List<SlowClamd.Begun> begun(String content) {
        return clamd.begun().stream()
                .filter(scan -> scan.content().equals(content))
                .toList();
    }

    /** Files that nothing is here of, in shards of this node, out of so many. */
    private List<String> created(FileClient sender, String owner, int count) throws SQLException {
        var all = new ArrayList<String>();
        var length = CONTENT.formatted(SECONDS, ID).length();
        for (var number = 0; number < count; number++) {
            all.add(sender.create(length, "Upload-Metadata", "filename " + FileClient.base64("a.txt")));
        }
        try (var connection = cluster.database().connect();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT f.id FROM file f JOIN shard s ON s.id = f.shard JOIN member m"
                                + " ON m.incarnation = s.owner WHERE m.name = '" + owner + "'")) {
            var owned = new ArrayList<String>();
            while (rows.next()) {
                owned.add("/api/v1/files/" + rows.getString(1));
            }
            owned.retainAll(all);
            return owned;
        }
    }

    private String ids() {
        return String.join(
                ",",
                sent.stream()
                        .map(path -> "'" + path.substring(path.lastIndexOf('/') + 1) + "'")
                        .toList());
    }

    private long scans(String node) {
        return cluster.database()
                .number("SELECT count(*) FROM file_event WHERE engine IS NOT NULL AND node = '" + node + "'");
    }

    private Instant firstScan(String node) {
        return Instant.ofEpochMilli(cluster.database()
                .number("SELECT min(extract(epoch FROM at) * 1000 - duration_ms) FROM file_event"
                        + " WHERE engine IS NOT NULL AND node = '" + node + "'"));
    }

    /** To the two that stay. */
    private long returned() {
        var counter = "gridrelay_intake_loans_total\\{(?=[^}]*end=\"returned\")(?=[^}]*stage=\"scan\")[^}]*}";
        return metric(cluster.node(0), counter) + metric(cluster.node(2), counter);
    }

    private static long gauge(Node node, String name) {
        return metric(node, "gridrelay_intake_" + name + "\\{[^}]*stage=\"scan\"[^}]*}");
    }

    private static long metric(Node node, String pattern) {
        var text = new String(
                new FileClient(node.url(), node.token())
                        .call("GET", "/metrics", (byte[]) null)
                        .expect(200)
                        .body(),
                UTF_8);
        return Optional.of(Pattern.compile(pattern + " ([0-9.]+)").matcher(text))
                .filter(found -> found.find())
                .map(found -> (long) Double.parseDouble(found.group(1)))
                .orElse(0L);
    }

    private static void note(String what) {
        try {
            Files.writeString(NOTES, what + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
