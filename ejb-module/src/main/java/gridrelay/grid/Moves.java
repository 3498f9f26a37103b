package gridrelay.grid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decides which shards this node asks for, takes and gives up. For one thread. */
final class Moves {

    /**
     * What to do now.
     *
     * @param want to be marked as wanted by this node
     * @param take free, dead-owned, or ours without our knowing
     * @param release wanted by another living member
     */
    record Plan(List<Integer> want, List<Integer> take, List<Tenure> release) {}

    private final Map<Integer, Long> orphanedSince = new HashMap<>();
    private final Map<Integer, Long> notBefore = new HashMap<>();

    /**
     * Plans by one look at the database.
     *
     * @param wanted the shards whose partitions this member owns
     * @param now monotonic
     */
    Plan plan(List<ShardTable.Row> rows, String me, Tenures tenures, Set<Integer> wanted, long now) {
        var plan = new Plan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var row : rows) {
            var mine = wanted.contains(row.id());
            if (mine && !me.equals(row.wanted())) {
                plan.want.add(row.id());
            }
            if (tenures.occupied(row.id())) {
                orphanedSince.remove(row.id());
                if (!mine && goes(row, me) && tenures.heldFor(row.id(), now) >= Times.SETTLED_IN.toNanos()) {
                    tenures.held(row.id()).ifPresent(plan.release::add);
                }
            } else if (comes(row, me, mine, now) && notBefore.getOrDefault(row.id(), now) - now <= 0) {
                plan.take.add(row.id());
            }
        }
        return plan;
    }

    /** Leaves a shard alone for a while, whose work could not be started. */
    void avoid(int shard, long now) {
        notBefore.put(shard, now + Times.ORPHANED.toNanos());
    }

    private static boolean goes(ShardTable.Row row, String me) {
        return row.wantedLiving() && !me.equals(row.wanted());
    }

    /**
     * Whoever the grid preferred has left or died, or gave it up to leave, and no other has asked yet: waiting for one would only
     * lose time. A shard that nobody ever had waits: those that it is for may be about to start.
     */
    private static boolean wantedByNobody(ShardTable.Row row) {
        return row.wanted() == null ? row.epoch() > 0 : !row.wantedLiving();
    }

    private boolean comes(ShardTable.Row row, String me, boolean mine, long now) {
        if (me.equals(row.owner())) {
            return true; // a take or release whose COMMIT was not heard
        }
        if (!row.orphaned()) {
            orphanedSince.remove(row.id());
            return false;
        }
        var since = orphanedSince.computeIfAbsent(row.id(), id -> now);
        return mine || wantedByNobody(row) || now - since >= Times.ORPHANED.toNanos();
    }
}
