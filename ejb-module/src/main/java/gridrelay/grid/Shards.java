package gridrelay.grid;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The shards that this node holds, and the fence that every write of their work passes. Thread-safe. */
@ApplicationScoped
public class Shards {

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transaction;

    @Inject
    Cluster cluster;

    private volatile Node node;

    /** Until then this node holds nothing. */
    void servedBy(Node node) {
        this.node = node;
    }

    /** The present tenure of a shard, if this node holds it and is not giving it up. */
    public Optional<Tenure> tenure(int shard) {
        var present = node;
        return present == null ? Optional.empty() : present.tenure(shard);
    }

    /**
     * Whether a request of this tenure may put its first byte on the wire now: the tenure is held, not being released, and
     * the lease lasts longer than the margin by every clock. Reads memory and a clock; call it on the I/O thread.
     */
    public boolean maySend(Tenure tenure) {
        var present = node;
        return present != null && present.maySend(tenure);
    }

    /**
     * Locks this node's member row in the caller's transaction, then tells in a later statement which of these tenures still
     * stand. Call it first in every settling transaction, before any lane is locked.
     *
     * @return those that may be written; the others are counted as fenced and forgotten
     * @throws IllegalStateException without a transaction
     */
    public Set<Tenure> fence(Collection<Tenure> tenures) {
        if (transaction.getTransactionStatus() != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("A fence outside of a transaction holds nothing");
        }
        var present = node;
        return present == null ? Set.of() : present.fence(tenures);
    }

    /** The name of the node that the database says owns the shard, for the console. */
    public Optional<String> ownerOf(int shard) {
        return cluster.shard(shard).map(ShardState::ownerName);
    }
}
