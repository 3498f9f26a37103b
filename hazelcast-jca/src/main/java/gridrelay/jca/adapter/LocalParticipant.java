package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.transaction.TransactionContext;
import com.hazelcast.transaction.TransactionOptions;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import java.util.concurrent.TimeUnit;

/**
 * {@code enlistment=LOCAL}: a Hazelcast transaction that the container or the component begins and ends on this connection.
 *
 * <p>Hazelcast binds it to the thread that began it, and allows a thread one.
 */
final class LocalParticipant extends ContextParticipant implements LocalTransaction {

    private static final class Work implements GridTransaction {
        final TransactionContext context;
        final Thread thread = Thread.currentThread();
        volatile boolean abandoned;

        Work(TransactionContext context) {
            this.context = context;
        }

        @Override
        public TransactionContext enter(boolean locks) {
            return context;
        }

        /** Another thread cannot roll it back: what it leaves goes when this thread begins its next. */
        @Override
        public boolean leave(boolean locks) {
            return false;
        }
    }

    private static final ThreadLocal<Work> OF_THREAD = new ThreadLocal<>();

    private final HazelcastInstance instance;
    private final OutboundCounters counters;
    private final TransactionOptions options;
    private volatile Work work;

    LocalParticipant(HazelcastInstance instance, OutboundCounters counters, int timeoutSeconds, int tombstoneTtl) {
        super(tombstoneTtl);
        this.instance = instance;
        this.counters = counters;
        this.options = new TransactionOptions().setTimeout(timeoutSeconds, TimeUnit.SECONDS);
    }

    @Override
    GridTransaction transaction() {
        return work;
    }

    @Override
    public LocalParticipant localTransaction() {
        return this;
    }

    @Override
    public void begin() throws LocalTransactionException {
        if (work != null) {
            throw new LocalTransactionException("The connection is in a transaction already");
        }
        var other = OF_THREAD.get();
        if (other != null && other.abandoned) {
            // Completed by a thread that could not; the locks it held go now.
            OF_THREAD.remove();
            rollBackQuietly(other);
        } else if (other != null) {
            throw new LocalTransactionException(
                    "Hazelcast allows a thread one local transaction, and this thread is in one:"
                            + " with enlistment=LOCAL, the inner of two transactions (REQUIRES_NEW) cannot use the grid");
        }
        try {
            var context = instance.newTransactionContext(options);
            context.beginTransaction();
            work = new Work(context);
            OF_THREAD.set(work);
        } catch (RuntimeException e) {
            throw new LocalTransactionException("Hazelcast did not begin a transaction: " + e.getMessage(), e);
        }
    }

    @Override
    public void commit() throws LocalTransactionException {
        var ending = required();
        if (ending.thread != Thread.currentThread()) {
            rollback();
            throw new LocalTransactionException("Rolled back: only the thread that began it, " + ending.thread.getName()
                    + ", can commit a Hazelcast transaction");
        }
        work = null;
        OF_THREAD.remove();
        try {
            ending.context.commitTransaction();
        } catch (RuntimeException e) {
            rollBackQuietly(ending);
            counters.rolledBack();
            throw new LocalTransactionException("Hazelcast did not commit: " + e.getMessage(), e);
        }
        counters.committed();
    }

    @Override
    public void rollback() throws LocalTransactionException {
        var ending = required();
        boolean elsewhere = ending.thread != Thread.currentThread();
        ending.abandoned = elsewhere; // before its thread may begin another
        work = null;
        counters.rolledBack();
        if (elsewhere) {
            // A container's timer, say. Nothing will be applied, but the locks stay for now.
            Log.transactionAbandoned(ending.thread.getName());
            return;
        }
        OF_THREAD.remove();
        try {
            ending.context.rollbackTransaction();
        } catch (RuntimeException e) {
            throw new LocalTransactionException("Hazelcast did not roll back: " + e.getMessage(), e);
        }
    }

    /** A transaction that its component has left open ends here. */
    @Override
    public void cleanup() {
        if (work != null) {
            try {
                rollback();
            } catch (LocalTransactionException e) {
                Log.rollbackFailed("a local transaction", e);
            }
        }
    }

    private Work required() throws LocalTransactionException {
        var present = work;
        if (present == null) {
            throw new LocalTransactionException("The connection is in no transaction");
        }
        return present;
    }

    private static void rollBackQuietly(Work ending) {
        try {
            ending.context.rollbackTransaction();
        } catch (RuntimeException e) {
            Log.rollbackFailed("a local transaction", e);
        }
    }
}
