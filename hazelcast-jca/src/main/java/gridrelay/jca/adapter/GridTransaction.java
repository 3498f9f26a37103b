package gridrelay.jca.adapter;

import com.hazelcast.transaction.TransactionContext;

/** A transaction of Hazelcast's that a connection is in, as its structures use it. */
interface GridTransaction {

    /**
     * Begins one call of a structure; {@link #leave} follows.
     *
     * @param locks whether the call may wait for a lock; else it may wait for a queue's item or room
     */
    TransactionContext enter(boolean locks);

    /** The call has ended. Says whether the transaction was rolled back before: a lock that the call has taken is nobody's. */
    boolean leave(boolean locks);
}
