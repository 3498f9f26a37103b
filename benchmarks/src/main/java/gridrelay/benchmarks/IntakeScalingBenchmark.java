package gridrelay.benchmarks;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Files stored a second by one node and by three, where what they wait for is the scanner: it takes a second for each, and each node may
 * have few scans open. So the cores of this machine, which all of them share, are not the limit.
 */
public final class IntakeScalingBenchmark {

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int SENDERS = 4;

    private IntakeScalingBenchmark() {}

    /** Arguments: files for each node; scans that a node may have open. */
    public static void main(String[] arguments) throws Exception {
        int files = Machine.argument(arguments, 0, 200);
        int scans = Machine.argument(arguments, 1, 4);
        double one = perSecond(1, files, scans);
        double three = perSecond(3, files, scans);
        System.out.printf(
                "| 1 → 3 nodes, %d scans open at each, of a second each | %.2f → %.2f files/s | **%.2f** (≥ 2.7) | %s |%n",
                scans, one, three, three / one, Machine.describe());
    }

    private static double perSecond(int nodes, int files, int scans) throws Exception {
        Path folder = Machine.folder("intake-scaling");
        try (var real = Clamd.start(folder);
                var slow = SlowClamd.before(real.socket(), DELAY);
                var cluster = Cluster.of(nodes, folder)) {
            for (var node : cluster.nodes()) {
                node.with("GRIDRELAY_INTAKE_SCAN_CLAMD", slow.address())
                        .with("GRIDRELAY_INTAKE_SCAN_OLDEST_SIGNATURES", "PT0S")
                        .with("GRIDRELAY_INTAKE_SCANS", Integer.toString(scans));
            }
            cluster.start();
            var client = new RelayClient(cluster.urls(), cluster.token());
            Awaitility.await("shards spread")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> ScalingBenchmark.isSpread(client, nodes));
            Awaitility.await("scanners")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> cluster.nodes().stream().allMatch(node -> node.logged("GRLY-5201") > 0));
            client.call("PUT", "/policies/default", Map.of("types", List.of("txt"), "maxBytes", 1 << 20))
                    .expect(200);
            store(cluster, files * nodes / 4);
            double rate = files * nodes / store(cluster, files * nodes);
            System.out.printf(
                    "| %d nodes | %.2f files/s of at most %.2f |%n",
                    nodes, rate, nodes * scans / (DELAY.toMillis() / 1e3));
            return rate;
        }
    }

    /** @return seconds from the first scan's begin, as good as the first file's arrival, to the last file's rest */
    private static double store(Cluster cluster, int count) throws Exception {
        long before = stored(cluster);
        var clients = cluster.nodes().stream()
                .map(node -> new FileClient(node.url(), cluster.token()))
                .toList();
        var left = new AtomicInteger(count);
        var threads = Executors.newFixedThreadPool(SENDERS);
        long begun = System.nanoTime();
        try {
            for (var sender : threads.invokeAll(Collections.nCopies(SENDERS, () -> {
                for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
                    clients.get(i % clients.size())
                            .upload("a.txt", ("file " + i + "\n").getBytes(StandardCharsets.US_ASCII));
                }
                return null;
            }))) {
                sender.get();
            }
        } finally {
            threads.shutdown();
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> stored(cluster) >= before + count);
        return (System.nanoTime() - begun) / 1e9;
    }

    private static long stored(Cluster cluster) throws SQLException {
        return cluster.database().number("SELECT count(*) FROM file WHERE status = 'STORED'");
    }
}
