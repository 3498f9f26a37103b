package gridrelay.benchmarks;

import gridrelay.benchmarks.load.Producers;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Whether a foreign transaction that stays open, so that PostgreSQL can clean up nothing that was updated since its beginning, slows
 * down accepting and delivering at once. Without, with, without, with: what else changes with time falls on both.
 */
public final class HeldSnapshotBenchmark {

    private static final int CLIENTS = 16;
    private static final int BATCH = 100;
    private static final int CONVERSATIONS = 2_000;
    private static final int WAITING = 30_000;
    private static final String ENDPOINT = "sink";

    private HeldSnapshotBenchmark() {}

    /** Arguments: seconds of each of the four times; seconds to warm up. */
    public static void main(String[] arguments) throws Exception {
        int seconds = Machine.argument(arguments, 0, 180);
        int warmUp = Machine.argument(arguments, 1, 90);
        Path folder = Machine.folder("held-snapshot");
        Node node = Node.in(folder.resolve("node"));
        try (var postgres = Databases.postgres(node);
                Nginx sink = Nginx.start(folder);
                node) {
            node.start();
            new RelayClient(node.url(), node.token()).endpoint(ENDPOINT, sink.url(), Map.of("maxConcurrency", 128));
            var bounds = new ArrayList<Double>();
            Arrivals all;
            try (var producers = new Producers(node, List.of(ENDPOINT), CONVERSATIONS, CLIENTS, BATCH)) {
                producers.start(() -> producers.accepted() - sink.count() < WAITING);
                TimeUnit.SECONDS.sleep(warmUp);
                for (int time = 0; time < 4; time++) {
                    bounds.add(System.currentTimeMillis() / 1e3);
                    if (time % 2 == 0) {
                        TimeUnit.SECONDS.sleep(seconds);
                    } else {
                        hold(postgres, seconds);
                    }
                }
                bounds.add(System.currentTimeMillis() / 1e3);
                all = Arrivals.await(sink, 0, producers.finish(), Duration.ofMinutes(5))
                        .inOrder();
            }
            report(bounds, all, seconds);
        }
    }

    private static void hold(EmbeddedPostgres postgres, int seconds) throws SQLException, InterruptedException {
        try (Connection foreign = postgres.getPostgresDatabase().getConnection()) {
            foreign.setAutoCommit(false);
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            ask(foreign, "SELECT count(*) FROM shard");
            TimeUnit.SECONDS.sleep(seconds);
            System.out.printf(
                    "| the foreign transaction has held back the cleaning of | %s transactions |%n",
                    ask(foreign, "SELECT age(backend_xmin) FROM pg_stat_activity WHERE pid = pg_backend_pid()"));
            foreign.rollback();
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void report(List<Double> bounds, Arrivals all, int seconds) throws Exception {
        var rates = new ArrayList<Double>();
        for (int time = 0; time < 4; time++) {
            double from = bounds.get(time);
            double to = bounds.get(time + 1);
            rates.add(all.between(from, to).hits().size() / (to - from));
        }
        double without = (rates.get(0) + rates.get(2)) / 2;
        double with = (rates.get(1) + rates.get(3)) / 2;
        System.out.printf(
                "| a foreign transaction of %d s: deliveries a second without, with, without, with | %s | %.0f"
                        + " without, %.0f with | **%.3f** | ≥ 0.95 | %s |%n",
                seconds, rates.stream().map(Math::round).toList(), without, with, with / without, Machine.describe());
    }
}
