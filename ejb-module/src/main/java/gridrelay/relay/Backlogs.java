package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The endpoints' backlogs, about a second old. Thread-safe.
 *
 * <p>Counted once for all callers, and never for more than a twentieth of the time: what takes a tenth of a second to count is
 * counted every other second. While one caller counts, the others get what was counted before.
 */
@ApplicationScoped
public class Backlogs {

    private static final Duration AGE = Duration.ofSeconds(1);
    private static final int SHARE = 20;

    private final Supplier<Map<Long, Backlog>> count;
    private final LongSupplier nanoTime;
    private final ReentrantLock counting = new ReentrantLock();

    private volatile Counted counted;

    private record Counted(Map<Long, Backlog> byEndpoint, long until) {}

    /** For the container's proxy. */
    protected Backlogs() {
        this(null, null);
    }

    @Inject
    Backlogs(BacklogCount count) {
        this(count::byEndpoint, System::nanoTime);
    }

    Backlogs(Supplier<Map<Long, Backlog>> count, LongSupplier nanoTime) {
        this.count = count;
        this.nanoTime = nanoTime;
    }

    /** The backlog of an endpoint; an unknown one has none. */
    public Backlog of(long endpoint) {
        return byEndpoint().getOrDefault(endpoint, Backlog.NONE);
    }

    /** The endpoints that have a backlog, by their ids. */
    public Map<Long, Backlog> byEndpoint() {
        var present = counted;
        if (present == null) {
            counting.lock();
        } else if (nanoTime.getAsLong() - present.until() < 0 || !counting.tryLock()) {
            return present.byEndpoint();
        }
        try {
            if (counted == present) {
                var began = nanoTime.getAsLong();
                var backlogs = count.get();
                var ended = nanoTime.getAsLong();
                counted = new Counted(backlogs, ended + Math.max(AGE.toNanos(), SHARE * (ended - began)));
            }
            return counted.byEndpoint();
        } finally {
            counting.unlock();
        }
    }
}
