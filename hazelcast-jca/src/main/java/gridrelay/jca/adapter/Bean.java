package gridrelay.jca.adapter;

import gridrelay.jca.adapter.Outcome.Committed;
import gridrelay.jca.adapter.Outcome.NotBegun;
import gridrelay.jca.adapter.Outcome.RolledBack;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** A message-driven bean as its container offers it. Thread-safe; each {@link MessageEndpoint} is for one thread at a time. */
final class Bean {

    private final MessageEndpointFactory factory;
    private final Listener listener;
    private final TransactionSynchronizationRegistry transactions;

    Bean(MessageEndpointFactory factory, Listener listener, TransactionSynchronizationRegistry transactions) {
        this.factory = factory;
        this.listener = listener;
        this.transactions = transactions;
    }

    /** The container refuses here what it would refuse at each delivery. */
    void requireListener() throws NotSupportedException {
        try {
            factory.isDeliveryTransacted(listener.method());
        } catch (NoSuchMethodException e) {
            throw new NotSupportedException(
                    "The bean does not implement " + listener.type().getName(), e);
        }
    }

    MessageEndpoint open() throws UnavailableException {
        return factory.createEndpoint(null);
    }

    /**
     * One delivery, which is one transaction if the bean has container-managed ones.
     *
     * <p>Connectors 2.1, Message Inflow, option B: afterDelivery follows every beforeDelivery that succeeded, come what may.
     * Throws nothing, no Error either: somebody holds the message, and has to hear what became of it.
     */
    Outcome deliver(MessageEndpoint endpoint, Object message) {
        try {
            endpoint.beforeDelivery(listener.method());
        } catch (Throwable e) {
            return new NotBegun(e);
        }
        var completion = new Completion();
        Throwable failure = null;
        try {
            completion.follow(transactions);
            listener.call().accept(endpoint, message);
        } catch (Throwable e) {
            failure = e;
        }
        try {
            endpoint.afterDelivery();
        } catch (Throwable e) {
            failure = failure == null ? e : failure;
        }
        if (failure != null) {
            return new RolledBack(failure);
        }
        return completion.isCommittedOrNone()
                ? new Committed()
                : new RolledBack(
                        new RollbackException("The bean's transaction ended with status " + completion.status));
    }

    /** A bean that calls setRollbackOnly returns normally, and so does its afterDelivery: only the transaction tells. */
    private static final class Completion implements Synchronization {

        private boolean following;
        private int status = Status.STATUS_UNKNOWN;

        void follow(TransactionSynchronizationRegistry transactions) {
            if (transactions != null && transactions.getTransactionKey() != null) {
                transactions.registerInterposedSynchronization(this);
                following = true;
            }
        }

        boolean isCommittedOrNone() {
            return !following || status == Status.STATUS_COMMITTED;
        }

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            this.status = status;
        }
    }
}
