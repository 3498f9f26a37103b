package gridrelay.grid;

import java.util.concurrent.CompletionStage;

/**
 * The work of the shards that this node holds; implemented by the components that have such work, called by {@code grid}.
 *
 * <p>Calls come on threads of the grid, one at a time for one shard, and return soon.
 */
public interface ShardWork {

    /** The shard was taken and the commit confirmed: load its work from the database and start. */
    void taken(Tenure tenure);

    /**
     * The shard shall move: start nothing more of it. The stage completes when nothing of it is open and every outcome is
     * settled; the tenure is released only then.
     */
    CompletionStage<Void> drain(Tenure tenure);

    /** The tenure is over, released or fenced: forget it and close what is still open. Nothing of it can be settled. */
    void lost(Tenure tenure);

    /**
     * The lease may run out: reset at once all that is open (linger 0), of all tenures. The tenures stay; what was reset is
     * tried again once {@link Shards#maySend} says yes.
     */
    void abort();
}
