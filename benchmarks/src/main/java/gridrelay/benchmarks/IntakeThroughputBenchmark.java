package gridrelay.benchmarks;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/**
 * From the first request to the last file that is stored, beside what the same clamd alone takes for the same files, in turns in one
 * run: received, hashed, forced to the disk, scanned, checked, copied into the store and forced again, against scanned. Then half as
 * many files a second at fixed times: how long each takes from its request to STORED beyond its scan.
 */
public final class IntakeThroughputBenchmark {

    private static final int SENDERS = 16;
    private static final int SECONDS = 30;

    private final FileClient client;
    private final DataSource database;
    private final List<byte[]> contents;

    private IntakeThroughputBenchmark(FileClient client, DataSource database, List<byte[]> contents) {
        this.client = client;
        this.database = database;
        this.contents = contents;
    }

    /** Arguments: turns, files, KiB of each. */
    public static void main(String[] arguments) throws Exception {
        int turns = Machine.argument(arguments, 0, 5);
        int count = Machine.argument(arguments, 1, 500);
        int kib = Machine.argument(arguments, 2, 1024);
        Path folder = Machine.folder("intake");
        Path files = Files.createDirectories(folder.resolve("files"));
        var contents = contents(count, kib);
        for (int i = 0; i < count; i++) {
            Files.write(files.resolve(i + ".txt"), contents.get(i));
        }
        Node node = Node.in(folder.resolve("node"));
        try (var clamd = Clamd.start(folder);
                var postgres = Databases.postgres(node);
                node) {
            node.with("GRIDRELAY_INTAKE_SCAN_CLAMD", clamd.address())
                    .with("GRIDRELAY_INTAKE_SCAN_OLDEST_SIGNATURES", "PT0S")
                    .start();
            Awaitility.await("a scanner").atMost(Duration.ofSeconds(60)).until(() -> node.logged("GRLY-5201") > 0);
            new RelayClient(node.url(), node.token())
                    .call("PUT", "/policies/default", Map.of("types", List.of("txt"), "maxBytes", 1 << 30))
                    .expect(200);
            var benchmark = new IntakeThroughputBenchmark(
                    new FileClient(node.url(), node.token()), postgres.getPostgresDatabase(), contents);
            benchmark.compare(turns, clamd, files);
        }
    }

    /** Lines of text, no two files alike. */
    private static List<byte[]> contents(int count, int kib) {
        var random = new Random(1);
        return Collections.nCopies(count, kib).stream()
                .map(size -> {
                    var text = new StringBuilder();
                    while (text.length() < size * 1024) {
                        text.append(Long.toString(random.nextLong() >>> 1, 36))
                                .append(text.length() % 5 == 0 ? '\n' : ' ');
                    }
                    return text.substring(0, size * 1024).getBytes(StandardCharsets.US_ASCII);
                })
                .toList();
    }

    private void compare(int turns, Clamd clamd, Path files) throws Exception {
        clamd.scan(files); // warm up; fails at once where there is no clamdscan
        stored();
        stored(); // until the code is compiled
        var ours = new ArrayList<Double>();
        var alone = new ArrayList<Double>();
        for (int turn = 0; turn < turns; turn++) {
            ours.add(contents.size() / stored());
            alone.add(contents.size() / clamd.scan(files));
        }
        double rate = Machine.median(ours);
        System.out.printf(
                "| %d files of %d KiB, files a second to STORED | **%.1f** (%s) |%n| clamdscan --multiscan | %.1f (%s) |%n"
                        + "| ratio | **%.2f** |%n",
                contents.size(),
                contents.get(0).length / 1024,
                rate,
                text(ours),
                Machine.median(alone),
                text(alone),
                rate / Machine.median(alone));
        paced(rate / 2);
        System.out.println("| " + Machine.describe() + " |");
    }

    private static String text(List<Double> values) {
        return String.join("; ", values.stream().map("%.1f"::formatted).toList());
    }

    /** Sends all files as fast as it goes. @return seconds from the first request until the last one was stored */
    private double stored() throws Exception {
        var begun = Instant.now();
        var next = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(SENDERS);
        try {
            for (var sender : threads.invokeAll(Collections.nCopies(SENDERS, () -> {
                for (int i = next.getAndIncrement(); i < contents.size(); i = next.getAndIncrement()) {
                    client.upload("a.txt", contents.get(i));
                }
                return null;
            }))) {
                sender.get();
            }
        } finally {
            threads.shutdown();
        }
        awaitStored(begun, contents.size());
        var last = instant("SELECT max(finished_at) FROM file");
        return Duration.between(begun, last).toNanos() / 1e9;
    }

    private void awaitStored(Instant since, long count) {
        Awaitility.await("all files to be stored")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> number("SELECT count(*) FROM file WHERE status = 'STORED' AND created_at >= ?", since)
                        >= count);
        Awaitility.await("them to be put away")
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        number("SELECT count(*) FROM file WHERE pending_shard IS NOT NULL AND created_at >= ?", since)
                                == 0);
    }

    private void paced(double perSecond) throws Exception {
        var begun = Instant.now();
        int count = (int) (perSecond * SECONDS);
        var sent = new ConcurrentHashMap<String, Long>();
        var threads = Executors.newScheduledThreadPool(32);
        for (int i = 0; i < count; i++) {
            var content = contents.get(i % contents.size());
            threads.schedule(
                    () -> {
                        long at = System.currentTimeMillis();
                        var path = client.upload("a.txt", content);
                        sent.put(path.substring(path.lastIndexOf('/') + 1), at);
                    },
                    (long) (i * 1e9 / perSecond),
                    TimeUnit.NANOSECONDS);
        }
        threads.shutdown();
        if (!threads.awaitTermination(SECONDS + 120L, TimeUnit.SECONDS) || sent.size() < count) {
            throw new AssertionError(sent.size() + " of " + count + " files were received");
        }
        awaitStored(begun, count);
        var whole = new ArrayList<Double>();
        var added = new ArrayList<Double>();
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(
                        "SELECT f.id, f.finished_at, e.duration_ms FROM file f JOIN file_event e ON e.file_id = f.id"
                                + " AND e.status = 'PENDING_TYPE_CHECK' WHERE f.created_at >= ?")) {
            statement.setTimestamp(1, Timestamp.from(begun));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    double took = rows.getTimestamp(2).getTime() - sent.get(rows.getString(1));
                    whole.add(took);
                    added.add(took - rows.getLong(3));
                }
            }
        }
        System.out.printf(
                "| %.1f files a second, request to STORED beyond the scan | p50 **%.0f ms**, p99 %.0f ms; with it %.0f and %.0f ms |%n",
                perSecond,
                Machine.median(added),
                Machine.percentile(added, 99),
                Machine.median(whole),
                Machine.percentile(whole, 99));
    }

    private long number(String sql, Instant since) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setTimestamp(1, Timestamp.from(since));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private Instant instant(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getTimestamp(1).toInstant();
        }
    }
}
