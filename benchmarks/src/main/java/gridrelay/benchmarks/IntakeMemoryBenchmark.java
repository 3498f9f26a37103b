package gridrelay.benchmarks;

import gridrelay.benchmarks.tus.RelayTarget;
import gridrelay.benchmarks.tus.TusConnection;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * The memory of a node with {@code -Xmx256m} that receives a very large file (and refuses it: no scanner may have it), stores a
 * large one, has many senders at once, and many files: the heap behind a collection, and what the process has of the machine's memory, now
 * and at most so far.
 */
public final class IntakeMemoryBenchmark {

    private static final long GIB = 1L << 30;
    private static final long SCANNED = 7 * GIB / 4;
    private static final long STORED = 3 * GIB / 2;
    private static final long PART = 8L << 20;
    private static final long SMALL = 16 << 10;
    private static final int SENDERS = 16;
    private static final int MANY_SENDERS = 200;
    private static final int MANY_FILES = 10_000;

    private final Node node;
    private final Heap heap;
    private final RelayTarget target;
    private final DataSource database;

    private IntakeMemoryBenchmark(Node node, Heap heap, DataSource database) {
        this.node = node;
        this.heap = heap;
        this.database = database;
        this.target = new RelayTarget(node, database);
    }

    /** Argument: GiB of the largest file; it is on the disk twice for a while. */
    public static void main(String[] arguments) throws Exception {
        long largest = Machine.argument(arguments, 0, 20);
        Path folder = Machine.folder("intake-memory");
        Node node = Node.in(folder.resolve("node"));
        Heap heap = Heap.of(node, folder.resolve("gc.log"), "-Xmx256m");
        try (var postgres = Databases.postgres(node);
                node) {
            node.with("GRIDRELAY_INTAKE_MAX_BYTES", Long.toString(64 * GIB))
                    .with("GRIDRELAY_INTAKE_SCAN_MAX_BYTES", Long.toString(SCANNED))
                    .with("GRIDRELAY_INTAKE_MAX_OPEN_UPLOADS_PER_ACCOUNT", Integer.toString(MANY_SENDERS))
                    .start();
            new RelayClient(node.url(), node.token())
                    .call("PUT", "/policies/default", Map.of("types", List.of("txt"), "maxBytes", 64 * GIB))
                    .expect(200);
            new IntakeMemoryBenchmark(node, heap, postgres.getPostgresDatabase()).run(largest);
        } finally {
            delete(folder.resolve("node"));
        }
    }

    private void run(long largest) throws Exception {
        large(GIB); // warm up: until the code is compiled, and each thread has its buffers
        atOnce(MANY_SENDERS, MANY_SENDERS, PART);
        atOnce(SENDERS, MANY_FILES / 5, SMALL);
        report("warm");
        double before = peak();
        large(GIB);
        report("1 GiB, stored");
        double one = peak();
        large(largest * GIB);
        report(largest + " GiB, refused");
        System.out.printf("| peak beyond that of 1 GiB | **%.0f MB** (< 32) |%n", peak() - one);
        large(STORED);
        report("1.5 GiB, stored");
        atOnce(MANY_SENDERS, 2 * MANY_SENDERS, PART);
        report(MANY_SENDERS + " uploads at once, of 8 MiB, twice");
        atOnce(SENDERS, MANY_FILES, SMALL);
        report(MANY_FILES + " files of 16 KiB");
        System.out.printf(
                "| peak beyond that of the warm server | %.0f MB | %s |%n", peak() - before, Machine.describe());
    }

    private void large(long length) throws Exception {
        try (var connection = new TusConnection(target)) {
            connection.patch(connection.create(length), length);
        }
        target.rest();
    }

    private void atOnce(int senders, int files, long length) throws Exception {
        var left = new AtomicInteger(files);
        Callable<Void> sender = () -> {
            try (var connection = new TusConnection(target)) {
                while (left.getAndDecrement() > 0) {
                    if (length <= SMALL) {
                        connection.createWith(length);
                    } else {
                        connection.patch(connection.create(length), length);
                    }
                }
            }
            return null;
        };
        var threads = Executors.newFixedThreadPool(senders);
        try {
            for (var one : threads.invokeAll(Collections.nCopies(senders, sender))) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        target.rest();
    }

    private void report(String what) throws Exception {
        System.out.printf(
                "| %s | heap %d MB | resident %d MB | at most %.0f MB | %s |%n",
                what, heap.afterCollection(), node.residentBytes() >> 20, peak(), ends());
    }

    private double peak() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + node.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String ends() throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT status, count(*) FROM file GROUP BY status ORDER BY status")) {
            var text = new StringBuilder();
            while (rows.next()) {
                text.append(rows.getString(1))
                        .append(' ')
                        .append(rows.getLong(2))
                        .append("; ");
            }
            return text.toString();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
