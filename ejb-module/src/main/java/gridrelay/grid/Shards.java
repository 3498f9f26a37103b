package gridrelay.grid;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The shards that this node holds, and the fence that every write of their work passes. Thread-safe. */
@ApplicationScoped
public class Shards {

    /** The present tenure of a shard, if this node holds it and is not giving it up. */
    public Optional<Tenure> tenure(int shard) {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether a request of this tenure may put its first byte on the wire now: the tenure is held, not being released, and
     * the lease lasts longer than the margin by every clock. Reads memory only; call it on the I/O thread.
     */
    public boolean maySend(Tenure tenure) {
        throw new UnsupportedOperationException();
    }

    /**
     * Locks this node's member row in the caller's transaction, then tells in a later statement which of these tenures still
     * stand. Call it first in every settling transaction, before any lane is locked.
     *
     * @return those that may be written; the others are counted as fenced and forgotten
     * @throws IllegalStateException without a transaction
     */
    public Set<Tenure> fence(Collection<Tenure> tenures) {
        throw new UnsupportedOperationException();
    }

    /** The name of the node that the database says owns the shard, for the console. */
    public Optional<String> ownerOf(int shard) {
        throw new UnsupportedOperationException();
    }
}
