package gridrelay.relay;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The lanes of one endpoint whose time has come, each in its turn. Those whose message was tried before, which may be a
 * mountain, have every fourth turn and leave a quarter of the slots, at least one of several, to fresh ones.
 */
final class ReadyLanes {

    private static final int TURNS = 4;

    private final Set<OwnedLane> fresh = new LinkedHashSet<>();
    private final Set<OwnedLane> tried = new LinkedHashSet<>();
    private int turn;

    void add(OwnedLane lane) {
        (lane.nextAttempt() == 1 ? fresh : tried).add(lane);
    }

    void remove(OwnedLane lane) {
        if (!fresh.remove(lane)) {
            tried.remove(lane);
        }
    }

    boolean isEmpty() {
        return fresh.isEmpty() && tried.isEmpty();
    }

    /**
     * The lane that may take a slot now; null if none.
     *
     * @param slots in all
     * @param retrying how many of them lanes have whose message was tried before
     */
    OwnedLane peek(int slots, int retrying) {
        var mayRetry = !tried.isEmpty() && retrying < Math.max(1, slots - Math.max(1, slots / TURNS));
        if (fresh.isEmpty() || (mayRetry && turn == TURNS - 1)) {
            return mayRetry ? tried.iterator().next() : null;
        }
        return fresh.iterator().next();
    }

    /** Takes out what {@link #peek} showed. */
    void take(OwnedLane lane) {
        remove(lane);
        turn = (turn + 1) % TURNS;
    }
}
