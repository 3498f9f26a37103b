package gridrelay.benchmarks;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Acknowledged;
import gridrelay.system.oracle.Request;
import gridrelay.system.receiver.Receiver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * From the commit of an accept to the first byte of its POST, at a quarter of what the node accepts and delivers at once.
 *
 * <p>PostgreSQL records when it committed. On both databases the commit lies between the sending of the request and the arrival
 * of the 202, so two more measures enclose it: to the POST from the 202 (below) and from the request (above). Messages come
 * at fixed times, whatever became of those before.
 */
public final class LatencyBenchmark {

    private static final int CONVERSATIONS = 2_000;
    /** Until the server's hot code is compiled, which takes two busy cores that long. */
    private static final Duration WARM_UP = Duration.ofMinutes(2);

    private static final int WARM_UP_CLIENTS = 16;
    private static final int SECONDS = 30;
    private static final String PADDING = "x".repeat(350);

    /** On one clock. */
    private record Times(long sent, long acknowledged) {}

    private record Warm(int messages, double perSecond) {}

    private LatencyBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var database = Databases.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Path folder = Machine.folder("latency");
        Node node = Node.in(folder.resolve("node"));
        try (var running = database.attach(node);
                Receiver receiver = Receiver.start(folder.resolve("journal"));
                node) {
            node.start();
            var client = new RelayClient(node.url(), node.token());
            client.endpoint("crm", receiver.url("crm"), Map.of("maxConcurrency", 128));
            Warm warm = warmUp(database, client);
            received(receiver, warm.messages());
            int perSecond = (int) (warm.perSecond() / 4);
            Map<String, Times> times = send(client, SECONDS, perSecond);
            received(receiver, warm.messages() + times.size());
            System.out.printf("| %s | from now on | %d messages/s |%n", database, perSecond);
            report(database, times, receiver.requests());
            if (running instanceof EmbeddedPostgres postgres) {
                reportExact(database, times, CommitTimes.of(postgres), receiver.requests());
            }
        }
    }

    /** As fast as some clients go; how fast, that is of the last fifth of the time. */
    private static Warm warmUp(Databases database, RelayClient client) throws InterruptedException {
        var number = new AtomicInteger();
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(WARM_UP_CLIENTS);
        for (int i = 0; i < WARM_UP_CLIENTS; i++) {
            threads.execute(() -> {
                while (System.nanoTime() - begin < WARM_UP.toNanos()) {
                    long n = number.incrementAndGet();
                    client.send("w-" + n % CONVERSATIONS, "crm", Map.of("number", n, "padding", PADDING));
                }
            });
        }
        threads.shutdown();
        threads.awaitTermination(WARM_UP.multipliedBy(4).dividedBy(5).toMillis(), TimeUnit.MILLISECONDS);
        int before = number.get();
        long from = System.nanoTime();
        if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
            throw new AssertionError("the warm-up does not end");
        }
        double perSecond = (number.get() - before) / ((System.nanoTime() - from) / 1e9);
        System.out.printf(
                "| %s | accepted and delivered at once, %d clients, single messages, warm | **%.0f messages/s** |%n",
                database, WARM_UP_CLIENTS, perSecond);
        return new Warm(number.get(), perSecond);
    }

    private static void received(Receiver receiver, int messages) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> receiver.count() >= messages);
    }

    private static Map<String, Times> send(RelayClient client, int seconds, int perSecond) throws InterruptedException {
        Map<String, Times> times = new ConcurrentHashMap<>();
        var number = new AtomicLong();
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(32);
        long count = (long) seconds * perSecond;
        for (int i = 0; i < count; i++) {
            threads.schedule(
                    () -> {
                        long n = number.incrementAndGet();
                        long sent = System.nanoTime();
                        Acknowledged message =
                                client.send("c-" + n % CONVERSATIONS, "crm", Map.of("number", n, "padding", PADDING));
                        times.put(message.id(), new Times(sent, System.nanoTime()));
                    },
                    TimeUnit.SECONDS.toNanos(1) * i / perSecond,
                    TimeUnit.NANOSECONDS);
        }
        threads.shutdown();
        if (!threads.awaitTermination(seconds + 60L, TimeUnit.SECONDS) || times.size() != count) {
            throw new AssertionError(times.size() + " of " + count + " were acknowledged");
        }
        return times;
    }

    private static void report(Databases database, Map<String, Times> times, List<Request> requests)
            throws java.io.IOException {
        List<Double> below = new ArrayList<>();
        List<Double> above = new ArrayList<>();
        List<Double> accept = new ArrayList<>();
        for (Request request : requests) {
            Times of = times.get(request.id());
            if (of != null) {
                below.add(millis(request.opened() - of.acknowledged()));
                above.add(millis(request.opened() - of.sent()));
                accept.add(millis(of.acknowledged() - of.sent()));
            }
        }
        row(database, "202 received to POST (below the true value)", below);
        row(database, "request sent to POST (above it)", above);
        row(database, "request sent to 202", accept);
        System.out.println(Machine.describe());
    }

    private static void reportExact(
            Databases database, Map<String, Times> sent, Map<String, Long> committed, List<Request> requests) {
        List<Double> millis = requests.stream()
                .filter(request -> sent.containsKey(request.id()))
                .map(request -> millis(request.opened() - committed.get(request.id())))
                .toList();
        row(database, "**commit, by the database's own record, to POST**", millis);
    }

    private static void row(Databases database, String what, List<Double> millis) {
        System.out.printf(
                "| %s | %s | %d messages | p50 %.1f ms | p99 %.1f ms | max %.1f ms |%n",
                database,
                what,
                millis.size(),
                Machine.percentile(millis, 50),
                Machine.percentile(millis, 99),
                Machine.percentile(millis, 100));
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
