package gridrelay.benchmarks;

import gridrelay.benchmarks.load.Producers;
import gridrelay.benchmarks.load.Producers.Accepted;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * What one node on PostgreSQL accepts through REST while nothing is delivered, what it delivers while nothing is accepted, and
 * both at once for minutes.
 */
public final class SustainedBenchmark {

    private static final int CLIENTS = 16;
    private static final int BATCH = 100;
    private static final int CONVERSATIONS = 2_000;
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(10);

    /** The clients pause while so many wait: who accepts without end from a node that also delivers measures its bounds. */
    private static final int WAITING = 30_000;

    private final Node node;
    private final Heap heap;
    private final Nginx sink;
    private final RelayClient client;

    private SustainedBenchmark(Node node, Heap heap, Nginx sink) {
        this.node = node;
        this.heap = heap;
        this.sink = sink;
        this.client = new RelayClient(node.url(), node.token());
    }

    /** Arguments: seconds of both at once; seconds of each sort of accept; seconds to warm up. */
    public static void main(String[] arguments) throws Exception {
        int seconds = Machine.argument(arguments, 0, 180);
        int accepting = Machine.argument(arguments, 1, 30);
        int warmUp = Machine.argument(arguments, 2, 60);
        Path folder = Machine.folder("sustained");
        Node node = Node.in(folder.resolve("node"));
        Heap heap = Heap.of(node, folder.resolve("gc.log"));
        try (var database = Databases.postgres(node);
                Nginx sink = Nginx.start(folder);
                node) {
            node.start();
            var benchmark = new SustainedBenchmark(node, heap, sink);
            benchmark.bothAtOnce("warm-up", warmUp);
            Accepted single = benchmark.accept("single", 1, warmUp, accepting);
            Accepted batches = benchmark.accept("batches", BATCH, 0, accepting);
            System.out.println("delivery alone begins");
            double drain = benchmark.drain("batches", batches);
            benchmark.drain("single", single);
            System.out.printf(
                    "| accepted a second, single messages, %d clients | **%.0f** | ≥ 3000 |%n",
                    CLIENTS, single.perSecond());
            System.out.printf(
                    "| accepted a second, batches of %d | **%.0f** | ≥ 15000 |%n", BATCH, batches.perSecond());
            System.out.printf("| delivered a second, of what waited | **%.0f** | |%n", drain);
            System.out.println("both at once begins");
            double both = benchmark.bothAtOnce("both", seconds);
            System.out.printf(
                    "| both at once for %d s: delivered a second; ratio to the line above | **%.0f**; **%.2f** | ≥ 0.6"
                            + " |%n",
                    seconds, both, both / drain);
            System.out.println(Machine.describe());
        }
    }

    /** For an endpoint that is paused. What warms up is batches: calls of single messages take other ways. */
    private Accepted accept(String endpoint, int batch, int warmUp, int seconds) throws Exception {
        client.endpoint(endpoint, sink.url(), Map.of("maxConcurrency", 128));
        client.pause(endpoint);
        try (var producers = new Producers(node, List.of(endpoint), CONVERSATIONS, CLIENTS, batch)) {
            producers.start(() -> true);
            TimeUnit.SECONDS.sleep(warmUp);
            return producers.finishAfter(seconds);
        }
    }

    /** Delivers what waits for an endpoint; messages a second. */
    private double drain(String endpoint, Accepted waiting) {
        long before = sink.count();
        client.resume(endpoint);
        return Arrivals.await(sink, before, waiting.messages(), DRAINED_WITHIN)
                .inOrder()
                .perSecond();
    }

    /** Deliveries a second while clients send; then waits until all is delivered, and judges it. */
    private double bothAtOnce(String endpoint, int seconds) throws Exception {
        client.endpoint(endpoint, sink.url(), Map.of("maxConcurrency", 128));
        long before = sink.count();
        double begin = System.currentTimeMillis() / 1e3;
        var megabytes = new ArrayList<Long>();
        long accepted;
        double end;
        try (var producers = new Producers(node, List.of(endpoint), CONVERSATIONS, CLIENTS, BATCH)) {
            producers.start(() -> producers.accepted() - (sink.count() - before) < WAITING);
            for (int sample = 0; sample < 12; sample++) {
                TimeUnit.MILLISECONDS.sleep(seconds * 1_000L / 12);
                megabytes.add(heap.afterCollection());
            }
            end = System.currentTimeMillis() / 1e3;
            accepted = producers.finish();
        }
        Arrivals arrivals =
                Arrivals.await(sink, before, accepted, DRAINED_WITHIN).inOrder();
        double lag = arrivals.last() - end;
        awaitNothingWaits(endpoint);
        System.out.printf(
                "| %s: heap after collections, MB; last delivery after the last accept, s | %s | %.1f |%n",
                endpoint, megabytes, lag);
        return arrivals.between(begin, end).hits().size() / (end - begin);
    }

    private void awaitNothingWaits(String endpoint) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> client.get("/endpoints/" + endpoint)
                                .expect(200)
                                .body()
                                .path("backlog")
                                .asLong()
                        == 0);
    }
}
