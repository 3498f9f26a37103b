package gridrelay.jca.adapter;

import com.hazelcast.transaction.HazelcastXAResource;
import com.hazelcast.transaction.TransactionContext;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * One branch, from {@code start} to its end. Hazelcast learns of it at the first use of a transactional structure: a branch
 * that was enlisted and then not used costs nothing. Thread-safe.
 */
final class XaBranch {

    private final HazelcastXAResource hazelcast;
    private final BranchId id;
    private final int timeoutSeconds;
    private TransactionContext context;
    private boolean prepared;
    private boolean rollbackOnly;
    private boolean over;

    XaBranch(HazelcastXAResource hazelcast, BranchId id, int timeoutSeconds) {
        this.hazelcast = hazelcast;
        this.id = id;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** @throws IllegalStateException if it is over: the container has ended the transaction behind the application's back */
    synchronized TransactionContext context() {
        if (over) {
            throw new IllegalStateException("The transaction was ended, probably by its timeout: " + id);
        }
        if (context == null) {
            context = begin();
        }
        return context;
    }

    /**
     * Hazelcast's resource is one a member, with one timeout, and knows a running branch by its thread: an inner transaction
     * would take the outer one's place there. So the context is taken out as soon as it is in, and kept here.
     */
    private TransactionContext begin() {
        synchronized (hazelcast) {
            try {
                hazelcast.setTransactionTimeout(timeoutSeconds);
                hazelcast.start(id, XAResource.TMNOFLAGS);
                try {
                    return hazelcast.getTransactionContext();
                } finally {
                    hazelcast.end(id, XAResource.TMSUCCESS);
                }
            } catch (XAException e) {
                throw new IllegalStateException("Hazelcast did not begin the branch " + id, e);
            }
        }
    }

    synchronized boolean isPrepared() {
        return prepared;
    }

    /** Nothing begins in it any more; says whether something had. */
    synchronized boolean end() {
        over = true;
        return context != null;
    }

    synchronized void prepared() {
        prepared = true;
    }

    synchronized boolean isRollbackOnly() {
        return rollbackOnly;
    }

    synchronized void setRollbackOnly() {
        rollbackOnly = true;
    }
}
