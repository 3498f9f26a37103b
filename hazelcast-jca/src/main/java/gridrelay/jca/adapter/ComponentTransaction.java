package gridrelay.jca.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.cci.LocalTransaction;
import jakarta.resource.spi.ConnectionEvent;

/** A local transaction that the component demarcates; the container is told of each step (Connectors 2.1, Local Transaction). */
record ComponentTransaction(ConnectionHandle handle) implements LocalTransaction {

    @Override
    public void begin() throws ResourceException {
        var connection = handle.open();
        connection.getLocalTransaction().begin();
        connection.tell(ConnectionEvent.LOCAL_TRANSACTION_STARTED, handle);
    }

    @Override
    public void commit() throws ResourceException {
        var connection = handle.open();
        boolean wasInTransaction = connection.getLocalTransaction().transaction() != null;
        try {
            connection.getLocalTransaction().commit();
        } catch (ResourceException e) {
            if (wasInTransaction) {
                connection.tell(ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK, handle);
            }
            throw e;
        }
        connection.tell(ConnectionEvent.LOCAL_TRANSACTION_COMMITTED, handle);
    }

    @Override
    public void rollback() throws ResourceException {
        var connection = handle.open();
        connection.getLocalTransaction().rollback();
        connection.tell(ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK, handle);
    }
}
