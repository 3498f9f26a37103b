package gridrelay.benchmarks;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Whether what fails slows down what is well: a mountain of messages behind failing heads, and endpoints that hang until their
 * timeouts. Each figure of the healthy ones with it beside the same without, in one run; medians of several. A mountain cannot be
 * taken away again, so the figures without it are those before it.
 */
public final class IsolationBenchmark {

    private static final int MESSAGES = 50_000;
    private static final int CONVERSATIONS = 2_000;
    private static final int RUNS = 5;

    private final RelayClient client;
    private final Nginx sink;
    private final AutoCloseable database;
    private int endpoints;

    private IsolationBenchmark(RelayClient client, Nginx sink, AutoCloseable database) {
        this.client = client;
        this.sink = sink;
        this.database = database;
    }

    /**
     * Arguments: the database; conversations with failing heads, and messages in all behind them; endpoints of each sort, 0 to
     * leave out those that hang; the node's -Xmx in MB.
     */
    public static void main(String[] arguments) throws Exception {
        var database = Databases.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int parked = Machine.argument(arguments, 1, 100_000);
        int behind = Machine.argument(arguments, 2, 1_000_000);
        int each = Machine.argument(arguments, 3, 1_000);
        Path folder = Machine.folder("isolation");
        int megabytes = Machine.argument(arguments, 4, 1_024);
        Node node = Node.in(folder.resolve("node")).withJvm("-Xmx" + megabytes + "m");
        try (var running = database.attach(node);
                Nginx sink = Nginx.start(folder);
                HangingServer hanging = new HangingServer();
                node) {
            node.start();
            var benchmark = new IsolationBenchmark(new RelayClient(node.url(), node.token()), sink, running);
            var healthy = benchmark.endpoints("healthy", each == 0 ? 1_000 : each, sink.url(), Map.of());
            benchmark.warmUp(healthy);
            if (each > 0) {
                benchmark.hanging(hanging, each, healthy);
            }
            benchmark.behindFailing(parked, behind, healthy);
            System.out.printf("| threads of the node, open files | %d | %d |%n", node.threads(), node.files());
            System.out.println(Machine.describe());
        }
    }

    private static void report(String what, double without, double with) {
        System.out.printf("| %s | %.1f without | %.1f with | **%.2f** |%n", what, without, with, with / without);
    }

    /** The median of so many backlogs' deliveries a second. */
    private double drain(int runs) throws Exception {
        var rates = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            String endpoint = "sink-" + endpoints++;
            client.endpoint(endpoint, sink.url(), Map.of("maxConcurrency", 128));
            var backlog = new Backlog(client, endpoint, CONVERSATIONS, MESSAGES);
            backlog.accept();
            rates.add(backlog.deliver(sink).perSecond());
        }
        System.out.println("| backlogs | " + rates + " deliveries/s |");
        return Machine.median(rates);
    }

    private List<String> endpoints(String name, int count, URI url, Map<String, ?> settings) {
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(name + "-" + i);
            client.endpoint(name + "-" + i, url, settings);
        }
        return names;
    }

    private Paced paced(List<String> healthy) throws Exception {
        Paced paced = Paced.through(client, healthy, sink);
        System.out.println("| paced | " + paced + " |");
        return paced;
    }

    private void warmUp(List<String> healthy) throws Exception {
        drain(RUNS);
        paced(healthy);
        paced(healthy);
    }

    /**
     * Endpoints that take requests and never answer, each with more conversations than it may have requests open, paused and
     * resumed in turn.
     */
    private void hanging(HangingServer hanging, int count, List<String> healthy) throws Exception {
        var settings = Map.of("timeoutMs", 10_000, "maxConcurrency", 4, "retrySchedule", List.of("PT1S"));
        var hang = endpoints("hanging", count, hanging.url(), settings);
        for (String endpoint : hang) {
            new Backlog(client, endpoint, 10, 20).accept();
        }
        var without = new ArrayList<Double>();
        var with = new ArrayList<Double>();
        for (int run = 0; run < RUNS; run++) {
            without.add(paced(healthy).p99());
            hang.forEach(client::resume);
            with.add(paced(healthy).p99());
            System.out.printf(
                    "| at the hanging ones: open, taken | %d | %d |%n", hanging.open(), hanging.connections());
            hang.forEach(client::pause);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> hanging.open() == 0);
        }
        report(
                "%d endpoints that hang beside %d healthy ones, p99".formatted(count, count),
                Machine.median(without),
                Machine.median(with));
    }

    private void behindFailing(int conversations, int messages, List<String> healthy) throws Exception {
        housekeeping();
        double alone = drain(RUNS);
        double before = paced(healthy).p99();
        park(conversations, messages);
        housekeeping();
        report(
                "%d messages behind %d failing heads, deliveries/s".formatted(messages, conversations),
                alone,
                drain(RUNS));
        report("the same, p99", before, paced(healthy).p99());
    }

    /** What the database would do of itself after so many inserts, in the middle of the runs that follow. */
    private void housekeeping() throws SQLException {
        if (database instanceof EmbeddedPostgres postgres) {
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("VACUUM (ANALYZE)");
                statement.execute("CHECKPOINT");
            }
        }
    }

    /** Fills conversations whose first message is refused and comes again in hours. */
    private void park(int conversations, int messages) throws Exception {
        client.endpoint("failing", sink.failing(), Map.of("maxConcurrency", 128, "retrySchedule", List.of("PT6H")));
        var backlog = new Backlog(client, "failing", conversations, messages);
        backlog.accept();
        long before = sink.count();
        client.resume("failing");
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> sink.count() >= before + conversations);
    }
}
