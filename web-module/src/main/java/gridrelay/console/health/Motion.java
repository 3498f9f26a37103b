package gridrelay.console.health;

import gridrelay.relay.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Judges from samples whether delivering moves. It need not move while there is nothing to do, nor while the lease, and so
 * most likely the database, is away: a restart would not help that. Thread-safe.
 */
final class Motion {
    /** Longer than any pause that the settler makes by itself. */
    static final Duration UNSETTLED = Duration.ofSeconds(60);
    /** Longer than any request may take, a minute, and than what precedes it. */
    static final Duration OPEN = Duration.ofMinutes(3);
    /** A due lane starts at once, or waits for its endpoint and counts as due no more. */
    static final Duration OVERDUE = Duration.ofSeconds(60);
    /** Longer than any pause between samples. */
    static final Duration UNSEEN = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;
    private Progress.Snapshot last;
    private long sampledAt;
    private long settledAt;
    private long endedAt;

    Motion(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sampledAt = nanoTime.getAsLong();
    }

    /** @param mayMove whether this node holds a lease */
    synchronized void sample(Progress.Snapshot now, boolean mayMove) {
        sampledAt = nanoTime.getAsLong();
        if (last == null || !mayMove || now.unsettled() == 0 || now.settled() != last.settled()) {
            settledAt = sampledAt;
        }
        if (last == null || !mayMove || now.open() == 0 || now.ended() != last.ended()) {
            endedAt = sampledAt;
        }
        // While nothing may be sent, lanes are not overdue but put off.
        last = mayMove
                ? now
                : new Progress.Snapshot(now.open(), now.ended(), now.unsettled(), now.settled(), Duration.ZERO);
    }

    /** Why delivering does not move, if so. */
    synchronized Optional<String> stall() {
        if (since(sampledAt).compareTo(UNSEEN) > 0) {
            return Optional.of("timers have not run for " + text(since(sampledAt)));
        }
        if (last == null) {
            return Optional.empty();
        }
        if (since(settledAt).compareTo(UNSETTLED) > 0) {
            return Optional.of(last.unsettled() + " outcomes wait, and none was settled for " + text(since(settledAt)));
        }
        if (since(endedAt).compareTo(OPEN) > 0) {
            return Optional.of(last.open() + " requests are open, and none has ended for " + text(since(endedAt)));
        }
        if (last.overdue().compareTo(OVERDUE) > 0) {
            return Optional.of("a conversation is due for " + text(last.overdue()) + " and has not been tried");
        }
        return Optional.empty();
    }

    private Duration since(long then) {
        return Duration.ofNanos(nanoTime.getAsLong() - then);
    }

    private static String text(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
