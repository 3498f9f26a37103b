package gridrelay.grid;

import java.util.HashMap;
import java.util.Map;

/**
 * Watches the other incarnations' renewal counters on this node's own monotonic clock, so that no step of any other clock can end
 * a lease. For one thread.
 */
final class ForeignLeases {

    private record Seen(long renewal, long since) {}

    private final long burial;
    private final Map<String, Seen> seen = new HashMap<>();

    ForeignLeases(Times times) {
        this.burial = times.burial().toNanos();
    }

    /**
     * Takes the answer of a poll.
     *
     * @param renewals the counter of each living incarnation but our own
     * @param asked monotonic time before the poll was sent
     * @param answered monotonic time after its answer
     * @return those whose counter stood still for lease and grace, with the counter as observed
     */
    Map<String, Long> observe(Map<String, Long> renewals, long asked, long answered) {
        seen.keySet().retainAll(renewals.keySet());
        var over = new HashMap<String, Long>();
        renewals.forEach((incarnation, renewal) -> {
            var before = seen.get(incarnation);
            if (before == null || before.renewal != renewal) {
                seen.put(incarnation, new Seen(renewal, answered));
            } else if (asked - before.since >= burial) {
                over.put(incarnation, renewal);
            }
        });
        return over;
    }

    /** A poll failed: what happened meanwhile was not seen, so every observation begins anew. */
    void restart() {
        seen.clear();
    }
}
