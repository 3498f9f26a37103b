package gridrelay.benchmarks;

import gridrelay.benchmarks.load.Producers;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.node.Ports;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * An endpoint comes back after an outage, with a backlog and a rate that it allows; it answers 429 to what comes faster. Beside it
 * ten other endpoints get what a steady load of messages brings.
 */
public final class OutageBenchmark {

    private static final int OTHERS_PER_SECOND = 1_000;
    private static final int BATCH = 50;
    private static final int CLIENTS = 4;
    private static final int CONVERSATIONS = 2_000;
    private static final String RETURNING = "returning";

    private final Node node;
    private final Nginx sink;
    private final RelayClient client;

    private OutageBenchmark(Node node, Nginx sink) {
        this.node = node;
        this.sink = sink;
        this.client = new RelayClient(node.url(), node.token());
    }

    /** Arguments: what is queued; over so many conversations; the rate allowed; seconds of the outage, and of the time before. */
    public static void main(String[] arguments) throws Exception {
        int queued = Machine.argument(arguments, 0, 100_000);
        int conversations = Machine.argument(arguments, 1, 20_000);
        int perSecond = Machine.argument(arguments, 2, 2_000);
        int seconds = Machine.argument(arguments, 3, 60);
        Path folder = Machine.folder("outage");
        Node node = Node.in(folder.resolve("node"));
        try (var database = Databases.postgres(node);
                Nginx sink = Nginx.start(folder);
                node) {
            node.start();
            new OutageBenchmark(node, sink)
                    .run(
                            Files.createDirectories(folder.resolve("returning")),
                            queued,
                            conversations,
                            perSecond,
                            seconds);
        }
    }

    private void run(Path folder, int queued, int conversations, int perSecond, int seconds) throws Exception {
        int port = Ports.free();
        client.endpoint(
                RETURNING,
                URI.create("http://127.0.0.1:" + port + "/"),
                Map.of("maxConcurrency", 128, "ratePerSecond", perSecond, "retrySchedule", List.of("PT1S", "PT5S")));
        new Backlog(client, RETURNING, conversations, queued).accept();
        List<String> others = IntStream.range(0, 10).mapToObj(i -> "other-" + i).toList();
        others.forEach(other -> client.endpoint(other, sink.url(), Map.of()));
        try (var producers = new Producers(node, others, CONVERSATIONS, CLIENTS, BATCH)) {
            long start = System.nanoTime();
            producers.start(() -> producers.accepted() < (System.nanoTime() - start) / 1e9 * OTHERS_PER_SECOND);
            TimeUnit.SECONDS.sleep(seconds); // warms up
            double before = now();
            TimeUnit.SECONDS.sleep(seconds);
            double outage = now();
            client.resume(RETURNING);
            awaitOpen();
            TimeUnit.SECONDS.sleep(seconds);
            double back = now();
            try (Nginx receiver = Nginx.limited(folder, port, perSecond)) {
                Arrivals answered = awaitAnswered(receiver, queued);
                Arrivals all = Arrivals.await(sink, 0, producers.finish(), Duration.ofMinutes(2))
                        .inOrder();
                long refused = receiver.count() - queued;
                System.out.printf(
                        "| back after an outage, %d queued over %d conversations | first success after %.1f s |"
                                + " %.0f/s, **%.2f** of the %d allowed (≥ 0.9) | %d answered 429, **%.2f %%** (≤ 1) |%n",
                        queued,
                        conversations,
                        answered.first() - back,
                        answered.perSecond(),
                        answered.perSecond() / perSecond,
                        perSecond,
                        refused,
                        100.0 * refused / queued);
                double well = rate(all, before, outage);
                System.out.printf(
                        "| ten others | %.0f/s before | %.0f/s in the outage, %.2f | %.0f/s while the backlog drains,"
                                + " **%.2f** (within 0.1) | %s |%n",
                        well,
                        rate(all, outage, back),
                        rate(all, outage, back) / well,
                        rate(all, answered.first(), answered.last()),
                        rate(all, answered.first(), answered.last()) / well,
                        Machine.describe());
            }
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    private static double rate(Arrivals arrivals, double from, double to) {
        return arrivals.between(from, to).hits().size() / (to - from);
    }

    private void awaitOpen() {
        Awaitility.await("the breaker")
                .atMost(Duration.ofMinutes(1))
                .until(() -> client.get("/endpoints/" + RETURNING)
                        .expect(200)
                        .body()
                        .path("breaker")
                        .asText()
                        .equals("OPEN"));
    }

    /** All successes, each conversation's in order. */
    private static Arrivals awaitAnswered(Nginx receiver, int queued) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofSeconds(1))
                .until(() ->
                        receiver.count() >= queued && successes(receiver).hits().size() >= queued);
        return successes(receiver).inOrder();
    }

    private static Arrivals successes(Nginx receiver) {
        return new Arrivals(
                receiver.hits(0).stream().filter(hit -> hit.status() == 204).toList());
    }
}
