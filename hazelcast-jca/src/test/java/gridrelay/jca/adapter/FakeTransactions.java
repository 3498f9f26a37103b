package gridrelay.jca.adapter;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A container's transactions, one at a time and thread, as strict as Liberty's about what is allowed when. */
final class FakeTransactions implements TransactionSynchronizationRegistry {

    private static final class Transaction {
        final Map<Object, Object> resources = new HashMap<>();
        final List<Synchronization> synchronizations = new ArrayList<>();
        int status = Status.STATUS_ACTIVE;
    }

    private final ThreadLocal<Deque<Transaction>> stack = ThreadLocal.withInitial(ArrayDeque::new);

    void begin() {
        stack.get().push(new Transaction());
    }

    void commit() {
        var transaction = required();
        transaction.synchronizations.forEach(Synchronization::beforeCompletion);
        complete(
                transaction,
                transaction.status == Status.STATUS_ACTIVE ? Status.STATUS_COMMITTED : Status.STATUS_ROLLEDBACK);
    }

    void rollback() {
        complete(required(), Status.STATUS_ROLLEDBACK);
    }

    /** The commit's outcome is never learnt. */
    void lose() {
        complete(required(), Status.STATUS_UNKNOWN);
    }

    private void complete(Transaction transaction, int status) {
        transaction.status = status;
        // The transaction is still on the thread: Liberty calls afterCompletion before it takes it off.
        transaction.synchronizations.forEach(synchronization -> synchronization.afterCompletion(status));
        stack.get().pop();
    }

    /** What REQUIRES_NEW does around a bean's call. */
    void inNew(Runnable work) {
        begin();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            rollback();
            throw e;
        }
        commit();
    }

    void in(Runnable work) {
        inNew(work);
    }

    private Transaction required() {
        var transaction = stack.get().peek();
        if (transaction == null) {
            throw new IllegalStateException("No transaction");
        }
        return transaction;
    }

    @Override
    public Object getTransactionKey() {
        return stack.get().peek();
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
        var transaction = required();
        if (transaction.status != Status.STATUS_ACTIVE) {
            throw new IllegalStateException("Status " + transaction.status);
        }
        transaction.synchronizations.add(synchronization);
    }

    @Override
    public int getTransactionStatus() {
        var transaction = stack.get().peek();
        return transaction == null ? Status.STATUS_NO_TRANSACTION : transaction.status;
    }

    @Override
    public void setRollbackOnly() {
        required().status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean getRollbackOnly() {
        return required().status == Status.STATUS_MARKED_ROLLBACK;
    }
}
