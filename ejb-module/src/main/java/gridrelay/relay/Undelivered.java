package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * About how many messages are undelivered: what the database had when it was counted last, and what this node has accepted
 * in transactions that had not ended by then. What other nodes accepted and what was delivered since is missing until the next
 * count. Memory only; thread-safe.
 */
@ApplicationScoped
class Undelivered {

    /** Messages, by endpoint, that count from within their transaction. */
    record Admitted(Map<Long, Long> messages) {}

    /** Of the time at most this part is spent counting. */
    private static final int SHARE = 20;

    /** @param net by endpoint: the messages that were found, without those of this node's accepts that had ended before */
    private record Counted(Map<Long, Long> net, long all, long until) {

        static Counted of(Map<Long, Long> found, Map<Long, Long> endedBefore, long until) {
            var net = new HashMap<>(found);
            endedBefore.forEach((endpoint, messages) -> net.merge(endpoint, -messages, Long::sum));
            return new Counted(
                    net, net.values().stream().mapToLong(Long::longValue).sum(), until);
        }
    }

    private final Supplier<Map<Long, Long>> count;
    private final LongSupplier nanoTime;
    private final Map<Long, LongAdder> accepted = new ConcurrentHashMap<>();
    private final Map<Long, LongAdder> ended = new ConcurrentHashMap<>();
    private final LongAdder acceptedInAll = new LongAdder();

    private volatile Counted counted;

    /** For the container's proxy. */
    protected Undelivered() {
        this(Map::of, () -> 0);
    }

    @Inject
    Undelivered(UndeliveredCount count) {
        this(count::byEndpoint, System::nanoTime);
    }

    Undelivered(Supplier<Map<Long, Long>> count, LongSupplier nanoTime) {
        this.count = count;
        this.nanoTime = nanoTime;
        this.counted = new Counted(Map.of(), 0, nanoTime.getAsLong());
    }

    long of(long endpoint) {
        var since = accepted.get(endpoint);
        return counted.net().getOrDefault(endpoint, 0L) + (since == null ? 0 : since.sum());
    }

    long all() {
        return counted.all() + acceptedInAll.sum();
    }

    /** Count from now on; {@link #ended} follows. */
    void accepted(Map<Long, Long> messages) {
        messages.forEach((endpoint, count) -> {
            add(accepted, endpoint, count);
            acceptedInAll.add(count);
        });
    }

    /** The transaction that accepted them is over: whatever is there of them, a count finds from now on. */
    void ended(@Observes(during = TransactionPhase.AFTER_COMPLETION) Admitted admitted) {
        admitted.messages().forEach((endpoint, count) -> add(ended, endpoint, count));
    }

    private static void add(Map<Long, LongAdder> sums, long endpoint, long count) {
        sums.computeIfAbsent(endpoint, any -> new LongAdder()).add(count);
    }

    /** Counts again, unless that has lately taken too much of the time. For one thread at a time. */
    void refresh() {
        var began = nanoTime.getAsLong();
        if (began - counted.until() < 0) {
            return;
        }
        // before the count: what ends while it runs is in both rather than in none
        var before = new HashMap<Long, Long>();
        ended.forEach((endpoint, messages) -> before.put(endpoint, messages.sum()));
        var found = count.get();
        var ended = nanoTime.getAsLong();
        counted = Counted.of(found, before, ended + SHARE * (ended - began));
    }
}
