package gridrelay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.node.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * How long a node that starts with nothing in the grid needs until the grid has an entry of every pending lane, and until it delivers
 * what is due. The lanes are put into the database while no node runs: most with a head that has failed and comes again in hours,
 * some with one that is due.
 */
public final class RebuildBenchmark {

    private static final int DUE = 1_000;
    private static final String PARKED = "parked";
    private static final String LIVE = "live";

    private final Node node;
    private final RelayClient client;
    private final int gridPort = Ports.free();

    private RebuildBenchmark(Node node) {
        this.node = node.with("GRIDRELAY_GRID_PORT", Integer.toString(gridPort));
        this.client = new RelayClient(node.url(), node.token());
    }

    /** Arguments: pending lanes; the node's -Xmx in MB. */
    public static void main(String[] arguments) throws Exception {
        int lanes = Machine.argument(arguments, 0, 1_000_000);
        int megabytes = Machine.argument(arguments, 1, 2_048);
        Path folder = Machine.folder("rebuild");
        Node node = Node.in(folder.resolve("node")).withJvm("-Xmx" + megabytes + "m");
        try (var postgres = Databases.postgres(node);
                Nginx sink = Nginx.start(folder);
                node) {
            var benchmark = new RebuildBenchmark(node);
            benchmark.endpoints(sink);
            fill(postgres, lanes);
            System.out.printf(
                    "| %d pending lanes, -Xmx%dm | %s | ≤ 60 s | %s |%n",
                    lanes, megabytes, benchmark.rebuild(sink, lanes), Machine.describe());
        }
    }

    private void endpoints(Nginx sink) {
        node.start();
        client.endpoint(PARKED, sink.url(), Map.of("retrySchedule", List.of("PT6H")));
        client.endpoint(LIVE, sink.url(), Map.of("maxConcurrency", 128));
        node.stop();
    }

    private static void fill(EmbeddedPostgres postgres, int lanes) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO lane (conversation, endpoint_id, shard, tail, attempts, due_at, pending_shard, ver, waiting_since)
                    SELECT 'c-' || i, e.id, i %% 271, 1, 1, now() + interval '6 hours', i %% 271, 1, now()
                    FROM generate_series(1, %d) i, endpoint e WHERE e.name = '%s'
                    """.formatted(lanes - DUE, PARKED));
            statement.execute("""
                    INSERT INTO lane (conversation, endpoint_id, shard, tail, pending_shard, ver, waiting_since)
                    SELECT 'd-' || i, e.id, i %% 271, 1, i %% 271, 1, now()
                    FROM generate_series(1, %d) i, endpoint e WHERE e.name = '%s'
                    """.formatted(DUE, LIVE));
            statement.execute("""
                    INSERT INTO message (lane_id, seq, id, type, data, size, account_id, accepted_at)
                    SELECT l.id, 1, 'msg_' || l.id, 'message.created', '{"padding":"' || repeat('x', 350) || '"}', 364, e.created_by, now()
                    FROM lane l JOIN endpoint e ON e.id = l.endpoint_id
                    """);
            statement.execute("VACUUM ANALYZE"); // as where lanes have come one by one
        }
    }

    private String rebuild(Nginx sink, int lanes) {
        long begin = System.nanoTime();
        double started = System.currentTimeMillis() / 1e3;
        double ready = node.start().toNanos() / 1e9;
        double complete = awaitEntries(lanes - DUE, begin);
        Arrivals due = Arrivals.await(sink, 0, DUE, Duration.ofMinutes(2)).inOrder();
        JsonNode mended = reconcile();
        return "ready after %.1f s; all entries %.1f s after that, **%.1f s** after the start | deliveries of what was due: first %.1f s, last %.1f s after the start | compared with the database then: %s"
                .formatted(ready, complete - ready, complete, due.first() - started, due.last() - started, mended);
    }

    /** Until the grid has as many entries as there are pending lanes that stay; seconds since the beginning. */
    private double awaitEntries(int lanes, long begin) {
        HazelcastInstance grid = gridClient();
        try {
            var entries = grid.getMap("lanes");
            Awaitility.await("entries")
                    .atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> entries.size() >= lanes);
            return (System.nanoTime() - begin) / 1e9;
        } finally {
            grid.shutdown();
        }
    }

    private HazelcastInstance gridClient() {
        var config =
                new ClientConfig().setClusterName("gridrelay").setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().addAddress("127.0.0.1:" + gridPort);
        return HazelcastClient.newHazelcastClient(config);
    }

    /** Has all entries compared with the rows; fails if one differs, which is counted some seconds after it was found. */
    private JsonNode reconcile() {
        JsonNode before = reconciliation();
        client.post("/cluster/reconcile", null).expect(202);
        Awaitility.await("comparison")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !reconciliation().path("checkedAt").equals(before.path("checkedAt")));
        Awaitility.await()
                .during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(20))
                .until(() -> mended(reconciliation()) == mended(before));
        return reconciliation();
    }

    private static long mended(JsonNode reconciliation) {
        return reconciliation.path("missing").asLong()
                + reconciliation.path("old").asLong()
                + reconciliation.path("orphaned").asLong();
    }

    private JsonNode reconciliation() {
        return client.get("/cluster").expect(200).body().path("reconciliation");
    }
}
