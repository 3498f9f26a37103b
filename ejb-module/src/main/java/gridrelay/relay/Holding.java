package gridrelay.relay;

import gridrelay.grid.Tenure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A shard in the hands of this node, and its lanes with work. Belongs to the {@link Dispatcher}. */
final class Holding {

    final Tenure tenure;
    /** Reads that began before tell of an earlier owner's time. */
    final long since;

    final Map<Long, OwnedLane> lanes = new HashMap<>();
    int open;
    int unsettled;
    /** Null until the shard is to be given up. */
    CompletableFuture<Void> drained;

    Holding(Tenure tenure, long since) {
        this.tenure = tenure;
        this.since = since;
    }

    boolean draining() {
        return drained != null;
    }

    boolean idle() {
        return open == 0 && unsettled == 0;
    }
}
