package gridrelay.relay;

import java.util.Comparator;
import java.util.TreeSet;

/** What waits for a time of the monotonic clock, the earliest first. Something's time must not change while it is in here. */
final class DueIndex<T extends DueIndex.Timed> {

    interface Timed {
        /** By the monotonic clock. */
        long due();

        /** Tells things with the same time apart. */
        long id();
    }

    // compared by difference, since a monotonic clock may overflow
    private final TreeSet<T> waiting =
            new TreeSet<>(((Comparator<T>) (a, b) -> Long.signum(a.due() - b.due())).thenComparingLong(Timed::id));

    void add(T thing) {
        waiting.add(thing);
    }

    void remove(T thing) {
        waiting.remove(thing);
    }

    /** Takes out the first thing if its time has come; else null. */
    T pollDue(long now) {
        return !waiting.isEmpty() && waiting.first().due() - now <= 0 ? waiting.pollFirst() : null;
    }

    /** The first thing, or null. */
    T first() {
        return waiting.isEmpty() ? null : waiting.first();
    }
}
