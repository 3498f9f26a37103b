package gridrelay.benchmarks;

import gridrelay.system.client.RelayClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * How long messages that come at fixed times took from the sending of the accept to the end of their POST, in milliseconds by the
 * wall clock. What comes first is not counted: it makes new connections and wakes sleeping threads.
 */
record Paced(double p50, double p99) {

    private static final int PER_SECOND = 150;
    private static final int LEAD_SECONDS = 5;
    private static final int SECONDS = 30;
    private static final AtomicLong NUMBER = new AtomicLong();

    /** Sends to the endpoints in turn, each message in a conversation of its own. */
    static Paced through(RelayClient client, List<String> endpoints, Nginx sink) throws Exception {
        Map<String, Long> sent = new ConcurrentHashMap<>();
        long before = sink.count();
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(32);
        int lead = PER_SECOND * LEAD_SECONDS;
        int count = PER_SECOND * SECONDS;
        for (int i = 0; i < lead + count; i++) {
            boolean counts = i >= lead;
            threads.schedule(
                    () -> {
                        long n = NUMBER.incrementAndGet();
                        if (counts) {
                            sent.put("paced-" + n, System.currentTimeMillis());
                        }
                        client.send("paced-" + n, endpoints.get((int) (n % endpoints.size())), Map.of("number", n));
                    },
                    TimeUnit.SECONDS.toNanos(1) * i / PER_SECOND,
                    TimeUnit.NANOSECONDS);
        }
        threads.shutdown();
        if (!threads.awaitTermination(LEAD_SECONDS + SECONDS + 60L, TimeUnit.SECONDS)) {
            throw new AssertionError("the accepts do not end");
        }
        List<Double> took = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    took.clear();
                    for (Nginx.Hit hit : sink.hits(before)) {
                        Long at = sent.get(hit.conversation());
                        if (at != null) {
                            took.add(hit.seconds() * 1_000 - at);
                        }
                    }
                    return took.size() >= count;
                });
        return new Paced(Machine.percentile(took, 50), Machine.percentile(took, 99));
    }
}
