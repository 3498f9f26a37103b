package gridrelay.benchmarks;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Deliveries a second from a backlog of 50,000 messages of 2,000 conversations to a local nginx. */
public final class BacklogBenchmark {

    private static final int MESSAGES = 50_000;
    private static final int CONVERSATIONS = 2_000;

    private BacklogBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var database = Databases.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path folder = Machine.folder("backlog");
        Node node = Node.in(folder.resolve("node"));
        try (var running = database.attach(node);
                Nginx sink = Nginx.start(folder);
                node) {
            node.start();
            var client = new RelayClient(node.url(), node.token());
            var deliveries = new ArrayList<Double>();
            var accepts = new ArrayList<Double>();
            var bare = new ArrayList<Double>();
            for (int run = 1; run <= runs; run++) {
                String endpoint = "sink-" + run;
                client.endpoint(endpoint, sink.url(), Map.of("maxConcurrency", 128));
                var backlog = new Backlog(client, endpoint, CONVERSATIONS, MESSAGES);
                accepts.add(backlog.accept());
                deliveries.add(backlog.deliver(sink).perSecond());
                bare.add(BareClient.post(sink.url(), "x".repeat(480).getBytes(), MESSAGES));
                System.out.printf(
                        "| %s run %d | %.0f deliveries/s | %.0f accepts/s in batches | bare client %.0f posts/s | %d"
                                + " MB resident |%n",
                        database, run, last(deliveries), last(accepts), last(bare), node.residentBytes() >> 20);
            }
            System.out.printf(
                    "| %s median of %d | **%.0f deliveries/s** | %.0f accepts/s | %.0f posts/s | ratio %.2f | %s |%n",
                    database,
                    runs,
                    Machine.median(deliveries),
                    Machine.median(accepts),
                    Machine.median(bare),
                    Machine.median(deliveries) / Machine.median(bare),
                    Machine.describe());
        }
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }
}
