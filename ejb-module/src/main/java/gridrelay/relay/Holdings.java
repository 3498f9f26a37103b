package gridrelay.relay;

import gridrelay.grid.Tenure;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The shards that this node holds. Belongs to the {@link Dispatcher}. */
final class Holdings {

    private final int all;
    private final Map<Integer, Holding> byShard = new HashMap<>();
    private final Set<Holding> draining = new HashSet<>();

    /** @param all the shards of the cluster */
    Holdings(int all) {
        this.all = all;
    }

    /** The part of the cluster's shards that is held. */
    double share() {
        return (double) byShard.size() / all;
    }

    /** @return what was held of the shard before, or null */
    Holding take(Tenure tenure, long now) {
        return byShard.put(tenure.shard(), new Holding(tenure, now));
    }

    /** @return what was held in this tenure, or null */
    Holding lose(Tenure tenure) {
        var holding = of(tenure);
        if (holding != null) {
            byShard.remove(tenure.shard());
        }
        return holding;
    }

    /** Null if the shard is not held, or in another tenure. */
    Holding of(Tenure tenure) {
        var holding = of(tenure.shard());
        return holding != null && holding.tenure.equals(tenure) ? holding : null;
    }

    /** Null if it is not held. */
    Holding of(int shard) {
        return byShard.get(shard);
    }

    /** Null if it is not known. */
    OwnedLane lane(int shard, long id) {
        var holding = of(shard);
        return holding == null ? null : holding.lanes.get(id);
    }

    void drains(Holding holding) {
        draining.add(holding);
    }

    /** @return whether it was draining */
    boolean drainsNoMore(Holding holding) {
        return draining.remove(holding);
    }

    /** Those that are draining and have come to rest. */
    void drained(Consumer<Holding> told) {
        draining.removeIf(holding -> {
            if (holding.idle()) {
                told.accept(holding);
            }
            return holding.idle();
        });
    }

    int lanes() {
        return byShard.values().stream()
                .mapToInt(holding -> holding.lanes.size())
                .sum();
    }

    Collection<Integer> shards() {
        return List.copyOf(byShard.keySet());
    }
}
