package gridrelay.benchmarks.adapter;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One transaction a thread, as cheap as it can be, so that a comparison shows the adapter and not a transaction manager. */
final class ThreadTransactions implements TransactionSynchronizationRegistry {

    /** What is committed inside. */
    interface Work {
        void run() throws Exception;
    }

    private static final class Transaction {
        final Map<Object, Object> resources = new HashMap<>();
        final List<Synchronization> synchronizations = new ArrayList<>(1);
        int status = Status.STATUS_ACTIVE;
    }

    private final ThreadLocal<Transaction> current = new ThreadLocal<>();

    /** Does the work, commits by {@code commit}, and tells the synchronizations. */
    void in(Work work, Work commit) throws Exception {
        var transaction = new Transaction();
        current.set(transaction);
        try {
            work.run();
            transaction.synchronizations.forEach(Synchronization::beforeCompletion);
            commit.run();
            transaction.status = Status.STATUS_COMMITTED;
            transaction.synchronizations.forEach(each -> each.afterCompletion(Status.STATUS_COMMITTED));
        } finally {
            current.remove();
        }
    }

    private Transaction required() {
        var transaction = current.get();
        if (transaction == null) {
            throw new IllegalStateException("No transaction");
        }
        return transaction;
    }

    @Override
    public Object getTransactionKey() {
        return current.get();
    }

    @Override
    public void putResource(Object key, Object value) {
        required().resources.put(key, value);
    }

    @Override
    public Object getResource(Object key) {
        return required().resources.get(key);
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
        required().synchronizations.add(synchronization);
    }

    @Override
    public int getTransactionStatus() {
        var transaction = current.get();
        return transaction == null ? Status.STATUS_NO_TRANSACTION : transaction.status;
    }

    @Override
    public void setRollbackOnly() {
        throw new UnsupportedOperationException("no benchmark rolls back");
    }

    @Override
    public boolean getRollbackOnly() {
        return false;
    }
}
