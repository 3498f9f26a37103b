package gridrelay.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gridrelay.system.client.ExactSender;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;

/** Deliveries a second from a backlog of 50,000 messages of 2,000 conversations to a local nginx. */
public final class BacklogBenchmark {

    private static final int MESSAGES = 50_000;
    private static final int CONVERSATIONS = 2_000;
    private static final int BATCH = 500;
    /** With the envelope a body is about 480 bytes. */
    private static final String PADDING = "x".repeat(350);

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
                client.pause(endpoint);
                accepts.add(accept(client, endpoint));
                long before = sink.count();
                client.resume(endpoint);
                deliveries.add(delivered(sink, before));
                bare.add(BareClient.post(sink.url(), "x".repeat(480).getBytes(), MESSAGES));
                System.out.printf(
                        "| %s run %d | %.0f deliveries/s | %.0f accepts/s in batches | bare client %.0f posts/s | %d MB resident |%n",
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

    private static double accept(RelayClient client, String endpoint) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var sender = new ExactSender(client); // a cold H2 may say "later"; then nothing of the batch is there
            long begin = System.nanoTime();
            List<Future<?>> batches = new ArrayList<>();
            for (int first = 0; first < MESSAGES; first += BATCH) {
                int from = first;
                batches.add(threads.submit(() -> sender.send(batch(endpoint, from), () -> false)));
            }
            for (Future<?> batch : batches) {
                batch.get();
            }
            return MESSAGES / ((System.nanoTime() - begin) / 1e9);
        } finally {
            threads.shutdownNow(); // threads that are left keep a failed benchmark's process alive
        }
    }

    private static List<Outgoing> batch(String endpoint, int from) {
        var messages = new ArrayList<Outgoing>();
        for (int i = from; i < from + BATCH; i++) {
            ObjectNode data =
                    JsonNodeFactory.instance.objectNode().put("number", i).put("padding", PADDING);
            messages.add(new Outgoing(new Lane("c-" + i % CONVERSATIONS, endpoint), "message.created", data, null));
        }
        return messages;
    }

    /** From the first to the last request in nginx's log; fails if one is missing, comes twice or out of order. */
    private static double delivered(Nginx sink, long before) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> sink.count() >= before + MESSAGES);
        List<Nginx.Hit> hits = sink.hits(before);
        Map<String, Long> last = new HashMap<>();
        for (Nginx.Hit hit : hits) {
            long expected = last.merge(hit.conversation(), 1L, Long::sum);
            if (hit.sequence() != expected) {
                throw new AssertionError(hit + " instead of #" + expected);
            }
        }
        if (hits.size() != MESSAGES) {
            throw new AssertionError(hits.size() + " requests");
        }
        double seconds = hits.get(hits.size() - 1).seconds() - hits.get(0).seconds();
        return MESSAGES / seconds;
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }
}
