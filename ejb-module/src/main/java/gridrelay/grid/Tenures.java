package gridrelay.grid;

import gridrelay.model.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The tenures that one incarnation holds, in memory. Thread-safe; reading is a look into an array. */
final class Tenures {

    private record Holding(Tenure tenure, boolean releasing, long since) {}

    private final AtomicReferenceArray<Holding> holdings = new AtomicReferenceArray<>(Shard.COUNT);

    /** @param now monotonic */
    void hold(Tenure tenure, long now) {
        holdings.set(tenure.shard(), new Holding(tenure, false, now));
    }

    /** Held and not being released. */
    Optional<Tenure> held(int shard) {
        var holding = holdings.get(shard);
        return holding == null || holding.releasing ? Optional.empty() : Optional.of(holding.tenure);
    }

    boolean holds(Tenure tenure) {
        var holding = holdings.get(tenure.shard());
        return holding != null && !holding.releasing && holding.tenure.equals(tenure);
    }

    /** Held or being released: its outcomes may still be settled. */
    boolean knows(Tenure tenure) {
        var holding = holdings.get(tenure.shard());
        return holding != null && holding.tenure.equals(tenure);
    }

    /** Any tenure of this shard, also one that is being released. */
    boolean occupied(int shard) {
        return holdings.get(shard) != null;
    }

    /** How long the shard has been held; 0 if it is not, or is being released. */
    long heldFor(int shard, long now) {
        var holding = holdings.get(shard);
        return holding == null || holding.releasing ? 0 : now - holding.since;
    }

    /** From now on nothing of the tenure is begun. */
    void release(Tenure tenure) {
        holdings.updateAndGet(
                tenure.shard(),
                holding -> holding != null && holding.tenure.equals(tenure)
                        ? new Holding(tenure, true, holding.since)
                        : holding);
    }

    /** Ends the tenure here; false if it was not known. */
    boolean forget(Tenure tenure) {
        var before = holdings.getAndUpdate(
                tenure.shard(), holding -> holding != null && holding.tenure.equals(tenure) ? null : holding);
        return before != null && before.tenure.equals(tenure);
    }

    /** All that are known, also those that are being released. */
    List<Tenure> all() {
        var all = new ArrayList<Tenure>();
        for (var shard = 0; shard < Shard.COUNT; shard++) {
            var holding = holdings.get(shard);
            if (holding != null) {
                all.add(holding.tenure);
            }
        }
        return all;
    }
}
