package gridrelay.benchmarks;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Whether what fails slows down what is well: a mountain of messages behind failing heads, and endpoints that hang until their
 * timeouts. Each figure of the healthy ones with it beside the same without, in one run; first without, so that a server that
 * still warms up flatters the one with.
 */
public final class IsolationBenchmark {

    private static final int MESSAGES = 50_000;
    private static final int CONVERSATIONS = 2_000;
    private static final int RUNS = 3;

    private final RelayClient client;
    private final Nginx sink;
    private int endpoints;

    private IsolationBenchmark(RelayClient client, Nginx sink) {
        this.client = client;
        this.sink = sink;
    }

    /** Arguments: the database; conversations with failing heads, and messages in all behind them; endpoints of each sort. */
    public static void main(String[] arguments) throws Exception {
        var database = Databases.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int parked = argument(arguments, 1, 100_000);
        int behind = argument(arguments, 2, 1_000_000);
        int each = argument(arguments, 3, 1_000);
        Path folder = Machine.folder("isolation");
        Node node = Node.in(folder.resolve("node"));
        try (var running = database.attach(node);
                Nginx sink = Nginx.start(folder);
                HangingServer hanging = new HangingServer();
                node) {
            node.start();
            var benchmark = new IsolationBenchmark(new RelayClient(node.url(), node.token()), sink);
            benchmark.drain(RUNS); // warms up
            var healthy = benchmark.endpoints("healthy", each, sink.url(), Map.of());
            benchmark.paced(healthy);
            double alone = benchmark.drain(RUNS);
            Paced before = benchmark.paced(healthy);
            benchmark.hang(hanging, each);
            Paced beside = benchmark.paced(healthy);
            report(
                    "%d endpoints that hang beside %d healthy ones, p99".formatted(each, each),
                    before.p99(),
                    beside.p99());
            System.out.printf(
                    "| threads of the node, open files, connections at the hanging ones | %d | %d | %d |%n",
                    node.threads(), node.files(), hanging.connections());
            benchmark.pauseHanging(each);
            benchmark.park(parked, behind);
            double with = benchmark.drain(RUNS);
            Paced beyond = benchmark.paced(healthy);
            report("%d messages behind %d failing heads, deliveries/s".formatted(behind, parked), alone, with);
            report("the same, p99", before.p99(), beyond.p99());
            System.out.println(Machine.describe());
        }
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
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
            rates.add(backlog.deliver(sink));
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

    /** Endpoints that take requests and never answer, each with more conversations than it may have requests open. */
    private void hang(HangingServer hanging, int count) throws Exception {
        var settings = Map.of("timeoutMs", 10_000, "maxConcurrency", 4, "retrySchedule", List.of("PT1S"));
        for (String endpoint : endpoints("hanging", count, hanging.url(), settings)) {
            new Backlog(client, endpoint, 10, 20).accept();
            client.resume(endpoint);
        }
    }

    private void pauseHanging(int count) {
        for (int i = 0; i < count; i++) {
            client.pause("hanging-" + i);
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
