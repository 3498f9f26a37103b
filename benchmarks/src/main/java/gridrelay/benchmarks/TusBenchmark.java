package gridrelay.benchmarks;

import gridrelay.benchmarks.tus.RelayTarget;
import gridrelay.benchmarks.tus.TusConnection;
import gridrelay.benchmarks.tus.TusNodeServer;
import gridrelay.benchmarks.tus.TusTarget;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Receiving by tus beside the reference server, in turns in one run: a large file over one PATCH, and small ones created with their
 * bytes over connections that stay. Ours are hashed, forced to the disk and in the ledger when they are acknowledged, and behind that
 * scanned, checked and stored; each turn begins when the other's files have come to rest.
 */
public final class TusBenchmark {

    private static final int CONNECTIONS = 16;
    private static final long SMALL = 64 << 10;

    /** What was measured of one server, by turn. */
    private record Results(List<Double> megabytes, List<Double> files) {
        Results() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private TusBenchmark() {}

    /** Arguments: turns, MiB of the large file, small files. */
    public static void main(String[] arguments) throws Exception {
        int turns = Machine.argument(arguments, 0, 3);
        long large = Machine.argument(arguments, 1, 1024) * (1L << 20);
        int small = Machine.argument(arguments, 2, 2_000);
        Path folder = Machine.folder("tus");
        Path peerFolder = Files.createDirectories(folder.resolve("peer"));
        Node node = Node.in(folder.resolve("node"));
        try (var postgres = Databases.postgres(node);
                var ours = start(node, large, new RelayTarget(node, postgres.getPostgresDatabase()));
                var peer = TusNodeServer.start(peerFolder)) {
            var disk = new ArrayList<Double>();
            var results = Map.of(ours, new Results(), peer, new Results());
            for (TusTarget target : List.of(ours, peer)) { // warm up: until the code is compiled
                large(target, large / 2);
                small(target, small);
                small(target, small);
            }
            for (int turn = 0; turn < turns; turn++) {
                for (TusTarget target : List.of(ours, peer)) {
                    results.get(target).megabytes().add(large(target, large));
                    results.get(target).files().add(small(target, small));
                }
                disk.add(disk(folder.resolve("disk"), large));
            }
            report(ours, results.get(ours));
            report(peer, results.get(peer));
            System.out.printf(
                    "| ratio | **%.2f** | **%.2f** |%n| the disk alone, forced | %s | |%n| %s |%n",
                    Machine.median(results.get(ours).megabytes())
                            / Machine.median(results.get(peer).megabytes()),
                    Machine.median(results.get(ours).files())
                            / Machine.median(results.get(peer).files()),
                    text(disk),
                    Machine.describe());
        }
    }

    private static RelayTarget start(Node node, long large, RelayTarget target) {
        node.start();
        var policy = Map.of("types", List.of("txt"), "maxBytes", Math.max(large, SMALL));
        new RelayClient(node.url(), node.token())
                .call("PUT", "/policies/default", policy)
                .expect(200);
        return target;
    }

    /** @return MB a second of one PATCH, the creation before it not counted */
    private static double large(TusTarget target, long length) throws Exception {
        target.rest();
        try (var connection = new TusConnection(target)) {
            var path = connection.create(length);
            return length
                    / 1e6
                    / seconds(() -> {
                        connection.patch(path, length);
                        return null;
                    });
        }
    }

    /** @return files a second */
    private static double small(TusTarget target, int count) throws Exception {
        target.rest();
        var left = new AtomicInteger(count);
        var threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            return count
                    / seconds(() -> {
                        for (var sender : threads.invokeAll(
                                Collections.nCopies(CONNECTIONS, () -> send(target, left)), 10, TimeUnit.MINUTES)) {
                            sender.get();
                        }
                        return null;
                    });
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void send(TusTarget target, AtomicInteger left) throws IOException {
        try (var connection = new TusConnection(target)) {
            while (left.getAndDecrement() > 0) {
                connection.createWith(SMALL);
            }
        }
        return null;
    }

    /** @return MB a second that a file takes that is only written and forced */
    private static double disk(Path file, long length) throws Exception {
        var buffer = ByteBuffer.allocateDirect(1 << 20);
        try {
            return length
                    / 1e6
                    / seconds(() -> {
                        try (var channel =
                                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                            for (long written = 0; written < length; written += buffer.capacity()) {
                                channel.write(buffer.clear());
                            }
                            channel.force(true);
                        }
                        return null;
                    });
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static double seconds(Callable<Void> work) throws Exception {
        long begun = System.nanoTime();
        work.call();
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void report(TusTarget target, Results results) {
        System.out.printf("| %s | %s | %s |%n", target, text(results.megabytes()), text(results.files()));
    }

    /** The median, and of what. */
    private static String text(List<Double> values) {
        return "%,.0f (%s)"
                .formatted(
                        Machine.median(values),
                        String.join(
                                "; ", values.stream().map("%,.0f"::formatted).toList()));
    }
}
