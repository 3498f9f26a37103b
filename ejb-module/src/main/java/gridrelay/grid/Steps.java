package gridrelay.grid;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The protocol's transactions ({@code docs/protocol.md}, Transactions), each to be called within one of its own, the fence within
 * the settle's. All begin with the lock of the member's row that they are about; what follows is a later statement, which
 * therefore sees everything that was committed before the lock was had.
 */
record Steps(MemberTable members, ShardTable shards) {

    /** Takes those of these shards that may be taken; none if {@code me} is dead. */
    List<Tenure> take(String me, Collection<Integer> ids) {
        return members.lockLiving(me) ? shards.take(me, ids) : List.of();
    }

    /** Frees the shard for the next; false if it was no longer this tenure's. */
    boolean release(String me, Tenure tenure) {
        return members.lockLiving(me) && shards.release(me, tenure);
    }

    /** The tenures of {@code me} that stand until the transaction ends; empty if {@code me} is dead. */
    Optional<Set<Tenure>> fence(String me, Collection<Tenure> tenures) {
        if (!members.lockLiving(me)) {
            return Optional.empty();
        }
        var epochs = shards.epochs(me, tenures.stream().map(Tenure::shard).toList());
        return Optional.of(tenures.stream()
                .filter(tenure -> Long.valueOf(tenure.epoch()).equals(epochs.get(tenure.shard())))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Declares another incarnation dead, for good. Waits for its settle, take, release and renewal that are under way.
     *
     * @param renewal as observed; if it renewed since, it lives on
     */
    boolean bury(String other, long renewal) {
        return members.lockLiving(other) && members.lockRenewal(other) == renewal && members.end(other);
    }

    /** Declares an incarnation dead whose process is known to have ended. */
    boolean bury(String other) {
        return members.lockLiving(other) && members.lockRenewal(other) >= 0 && members.end(other);
    }

    /** Ends {@code me}, which has nothing open any more, and frees all that it has. */
    boolean leave(String me) {
        if (!bury(me)) {
            return false;
        }
        shards.releaseAll(me);
        return true;
    }
}
