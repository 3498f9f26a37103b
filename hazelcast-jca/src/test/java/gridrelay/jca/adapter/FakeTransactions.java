package gridrelay.jca.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A container's transactions, one at a time and thread, as strict as Liberty's about what is allowed when: XA resources, prepared
 * if there are several, or one local transaction.
 */
final class FakeTransactions implements TransactionSynchronizationRegistry {

    record Branch(UUID transaction, UUID branch) implements Xid {

        static Branch next() {
            return new Branch(UUID.randomUUID(), UUID.randomUUID());
        }

        private static byte[] bytes(UUID id) {
            return ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }

        @Override
        public int getFormatId() {
            return 4711;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return bytes(transaction);
        }

        @Override
        public byte[] getBranchQualifier() {
            return bytes(branch);
        }
    }

    private record Enlisted(XAResource resource, Xid xid) {}

    private static final class Transaction {
        final Map<Object, Object> resources = new HashMap<>();
        final List<Synchronization> synchronizations = new ArrayList<>();
        final List<Runnable> afterwards = new ArrayList<>();
        final List<Enlisted> enlisted = new ArrayList<>();
        LocalTransaction local;
        int status = Status.STATUS_ACTIVE;
    }

    private final ThreadLocal<Deque<Transaction>> stack = ThreadLocal.withInitial(ArrayDeque::new);

    void begin() {
        stack.get().push(new Transaction());
    }

    void enlist(XAResource resource) throws XAException {
        var branch = new Enlisted(resource, Branch.next());
        resource.start(branch.xid, XAResource.TMNOFLAGS);
        required().enlisted.add(branch);
    }

    void enlist(LocalTransaction local) throws ResourceException {
        local.begin();
        required().local = local;
    }

    /** Runs when the transaction is over and off the thread. */
    void afterwards(Runnable action) {
        required().afterwards.add(action);
    }

    void commit() {
        var transaction = required();
        transaction.synchronizations.forEach(Synchronization::beforeCompletion);
        boolean committed = transaction.status == Status.STATUS_ACTIVE && commitResources(transaction);
        if (transaction.status != Status.STATUS_ACTIVE) {
            rollBackResources(transaction);
        }
        complete(transaction, committed ? Status.STATUS_COMMITTED : Status.STATUS_ROLLEDBACK);
        if (!committed && transaction.status == Status.STATUS_ACTIVE) {
            throw new IllegalStateException("Rolled back");
        }
    }

    void rollback() {
        var transaction = required();
        rollBackResources(transaction);
        complete(transaction, Status.STATUS_ROLLEDBACK);
    }

    /** The commit's outcome is never learnt. */
    void lose() {
        complete(required(), Status.STATUS_UNKNOWN);
    }

    private static boolean commitResources(Transaction transaction) {
        var prepared = new ArrayList<Enlisted>();
        try {
            if (transaction.local != null) {
                transaction.local.commit();
            }
            for (var branch : transaction.enlisted) {
                branch.resource.end(branch.xid, XAResource.TMSUCCESS);
            }
            if (transaction.enlisted.size() == 1) {
                var only = transaction.enlisted.get(0);
                only.resource.commit(only.xid, true);
                return true;
            }
            for (var branch : transaction.enlisted) {
                if (branch.resource.prepare(branch.xid) == XAResource.XA_OK) {
                    prepared.add(branch);
                }
            }
        } catch (ResourceException | XAException e) {
            prepared.forEach(FakeTransactions::rollBack);
            return false;
        }
        for (var branch : prepared) {
            try {
                branch.resource.commit(branch.xid, false);
            } catch (XAException e) {
                throw new IllegalStateException("Heuristic: " + e.errorCode, e);
            }
        }
        return true;
    }

    private static void rollBackResources(Transaction transaction) {
        try {
            if (transaction.local != null) {
                transaction.local.rollback();
            }
            for (var branch : transaction.enlisted) {
                branch.resource.end(branch.xid, XAResource.TMFAIL);
                rollBack(branch);
            }
        } catch (ResourceException | XAException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollBack(Enlisted branch) {
        try {
            branch.resource.rollback(branch.xid);
        } catch (XAException e) {
            throw new IllegalStateException("" + e.errorCode, e);
        }
    }

    private void complete(Transaction transaction, int status) {
        int before = transaction.status;
        transaction.status = status;
        // The transaction is still on the thread: Liberty calls afterCompletion before it takes it off.
        transaction.synchronizations.forEach(synchronization -> synchronization.afterCompletion(status));
        stack.get().pop();
        transaction.status = before;
        transaction.afterwards.forEach(Runnable::run);
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
