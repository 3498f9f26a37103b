package gridrelay.jca.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.TransactionSupport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.transaction.xa.XAException;

/**
 * A container's connection manager for one factory and thread: pools, shares a connection within a transaction or not, enlists
 * it as the factory asks, and takes it from handles that outlive the transaction.
 */
final class FakePool implements ConnectionManager, LazyAssociatableConnectionManager {

    private static final long serialVersionUID = 1;

    private final transient FakeTransactions transactions;
    private final boolean sharing;
    private final transient Set<HazelcastManagedConnection> free = new LinkedHashSet<>();
    private final transient Map<Object, HazelcastManagedConnection> shared = new HashMap<>();
    private final transient Map<HazelcastManagedConnection, Integer> handles = new HashMap<>();
    private final transient Set<HazelcastManagedConnection> inTransaction = new HashSet<>();
    final transient List<String> events = new ArrayList<>();
    final transient List<Object> closedInactive = new ArrayList<>();
    transient int created;

    FakePool(FakeTransactions transactions, boolean sharing) {
        this.transactions = transactions;
        this.sharing = sharing;
    }

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
            throws ResourceException {
        var connection = take(factory);
        handles.merge(connection, 1, Integer::sum);
        return connection.getConnection(null, info);
    }

    @Override
    public void associateConnection(Object handle, ManagedConnectionFactory factory, ConnectionRequestInfo info)
            throws ResourceException {
        var connection = take(factory);
        handles.merge(connection, 1, Integer::sum);
        connection.associateConnection(handle);
    }

    @Override
    public void inactiveConnectionClosed(Object handle, ManagedConnectionFactory factory) {
        closedInactive.add(handle);
    }

    private HazelcastManagedConnection take(ManagedConnectionFactory factory) throws ResourceException {
        var transaction = transactions.getTransactionKey();
        if (sharing && transaction != null && shared.get(transaction) != null) {
            return shared.get(transaction);
        }
        var connection = (HazelcastManagedConnection) factory.matchManagedConnections(free, null, null);
        if (connection == null) {
            connection = (HazelcastManagedConnection) factory.createManagedConnection(null, null);
            connection.addConnectionEventListener(new Listener());
            created++;
        }
        free.remove(connection);
        if (transaction != null) {
            enlist(connection, ((TransactionSupport) factory).getTransactionSupport());
            shared.put(transaction, connection);
            inTransaction.add(connection);
            var taken = connection;
            transactions.afterwards(() -> {
                shared.remove(transaction);
                inTransaction.remove(taken);
                if (handles.getOrDefault(taken, 0) > 0) {
                    taken.dissociateConnections();
                    handles.remove(taken);
                }
                giveBack(taken);
            });
        }
        return connection;
    }

    private void enlist(HazelcastManagedConnection connection, TransactionSupport.TransactionSupportLevel support)
            throws ResourceException {
        switch (support) {
            case NoTransaction -> {}
            case LocalTransaction -> transactions.enlist(connection.getLocalTransaction());
            case XATransaction -> {
                try {
                    transactions.enlist(connection.getXAResource());
                } catch (XAException e) {
                    throw new ResourceException(e);
                }
            }
        }
    }

    private void giveBack(HazelcastManagedConnection connection) {
        if (!connection.isUsable()) {
            connection.destroy();
            return;
        }
        connection.cleanup();
        free.add(connection);
    }

    private final class Listener implements ConnectionEventListener {

        @Override
        public void connectionClosed(ConnectionEvent event) {
            var connection = (HazelcastManagedConnection) event.getSource();
            events.add("closed");
            if (handles.merge(connection, -1, Integer::sum) == 0 && !inTransaction.contains(connection)) {
                giveBack(connection);
            }
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            events.add("error");
            ((ManagedConnection) event.getSource()).removeConnectionEventListener(this);
            handles.remove((HazelcastManagedConnection) event.getSource());
            ((HazelcastManagedConnection) event.getSource()).destroy();
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {
            events.add("started");
        }

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {
            events.add("committed");
        }

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {
            events.add("rolledback");
        }
    }
}
