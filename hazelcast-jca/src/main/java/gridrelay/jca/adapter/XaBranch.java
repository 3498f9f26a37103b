package gridrelay.jca.adapter;

import com.hazelcast.transaction.HazelcastXAResource;
import com.hazelcast.transaction.TransactionContext;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * One branch, from {@code start} to its end. Hazelcast learns of it at the first use of a transactional structure: a branch
 * that was enlisted and then not used costs nothing. Thread-safe.
 */
final class XaBranch implements GridTransaction {

    /** Most calls take a millisecond, but for those that wait for others. */
    private static final long CALLS_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HazelcastXAResource hazelcast;
    private final BranchId id;
    private final int timeoutSeconds;
    private TransactionContext context;
    private boolean prepared;
    private boolean rollbackOnly;
    private boolean over;

    /** Or is being rolled back now. */
    private boolean rolledBack;

    private int calls;
    private int lockingCalls;

    /** Of a call that is still running; null if there is nothing to wait for. */
    private Runnable rollback;

    XaBranch(HazelcastXAResource hazelcast, BranchId id, int timeoutSeconds) {
        this.hazelcast = hazelcast;
        this.id = id;
        this.timeoutSeconds = timeoutSeconds;
    }

    /** @throws IllegalStateException if it is over: the container has ended the transaction behind the application's back */
    @Override
    public synchronized TransactionContext enter(boolean locks) {
        if (over) {
            throw new IllegalStateException("The transaction was ended, probably by its timeout: " + id);
        }
        if (context == null) {
            context = begin();
        }
        calls++;
        lockingCalls += locks ? 1 : 0;
        return context;
    }

    @Override
    public boolean leave(boolean locks) {
        Runnable due;
        boolean late;
        synchronized (this) {
            calls--;
            lockingCalls -= locks ? 1 : 0;
            notifyAll();
            due = calls == 0 ? rollback : null;
            late = rolledBack;
        }
        if (due != null) {
            due.run();
        }
        return late;
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

    /**
     * Before a rollback, perhaps by the container's timer. A call that is just running ends first, so that what it takes goes
     * back with the rest. One that waits for a lock is not waited for, because who has that may wait for a lock of this branch:
     * it hears of the rollback in {@link #leave}. One that waits for a queue's item would lose it: the rollback waits for its
     * end.
     *
     * @param late is called then; not now, if this says so
     */
    synchronized boolean rollsBackLater(Runnable late) {
        awaitCalls();
        if (calls > 0 && lockingCalls == 0) {
            rollback = late;
        } else {
            rolledBack = true;
        }
        return rollback != null;
    }

    private void awaitCalls() {
        long deadline = System.nanoTime() + CALLS_WAIT_NANOS;
        try {
            for (long left = CALLS_WAIT_NANOS; calls > 0 && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized boolean isOver() {
        return over;
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
