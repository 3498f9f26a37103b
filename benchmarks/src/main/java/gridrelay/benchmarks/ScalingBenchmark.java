package gridrelay.benchmarks;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import gridrelay.system.receiver.Answer;
import gridrelay.system.receiver.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Deliveries a second of one node and of three, where what they wait for is the endpoint: it takes 50 ms, and each node may have few
 * requests open to it at once. So the cores of this machine, which all of them share, are not the limit.
 */
public final class ScalingBenchmark {

    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CONVERSATIONS = 3_000;

    private ScalingBenchmark() {}

    /** Arguments: messages for each node; requests that a node may have open at once. */
    public static void main(String[] arguments) throws Exception {
        int messages = Machine.argument(arguments, 0, 9_000);
        int open = Machine.argument(arguments, 1, 6);
        double one = perSecond(1, messages, open);
        double three = perSecond(3, messages, open);
        System.out.printf(
                "| 1 → 3 nodes, %d requests open at each, an endpoint of %d ms | %.0f → %.0f deliveries/s | **%.2f** (≥ 2.6)"
                        + " | %s |%n",
                open, LATENCY.toMillis(), one, three, three / one, Machine.describe());
    }

    private static double perSecond(int nodes, int messages, int open) throws Exception {
        Path folder = Machine.folder("scaling");
        try (var cluster = Cluster.of(nodes, folder);
                var receiver = Receiver.start(folder.resolve("journal"))) {
            receiver.answer(request -> Answer.OK.after(LATENCY));
            cluster.start();
            var client = new RelayClient(cluster.urls(), cluster.token());
            Awaitility.await("shards spread").atMost(Duration.ofMinutes(3)).until(() -> isSpread(client, nodes));
            int together = open * nodes + nodes - 1; // a node's part goes by its shards, and is rounded down
            deliver(client, receiver, "warm-up", together, messages * nodes / 2);
            var arrivals = deliver(client, receiver, "measured", together, messages * nodes);
            System.out.printf(
                    "| %d nodes | %.0f deliveries/s of at most %.0f | shards %s |%n",
                    nodes, arrivals.perSecond(), nodes * open / (LATENCY.toMillis() / 1e3), client.shares());
            return arrivals.perSecond();
        }
    }

    /** Whether each node holds its part of the shards. */
    static boolean isSpread(RelayClient client, int nodes) {
        return client.shares().values().stream()
                        .filter(share -> share >= 270 / nodes - 2)
                        .count()
                == nodes;
    }

    private static Arrivals deliver(RelayClient client, Receiver receiver, String endpoint, int together, int messages)
            throws Exception {
        client.endpoint(endpoint, receiver.url(endpoint), Map.of("maxConcurrency", together));
        int before = receiver.count();
        new Backlog(client, endpoint, CONVERSATIONS, messages).accept();
        double resumed = System.nanoTime() / 1e9; // what came before: the others learn of the pause within a second
        client.resume(endpoint);
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> receiver.count() >= before + messages);
        return Arrivals.at(receiver, endpoint).inOrder().between(resumed, Double.MAX_VALUE);
    }
}
