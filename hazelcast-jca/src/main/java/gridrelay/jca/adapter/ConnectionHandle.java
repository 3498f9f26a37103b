package gridrelay.jca.adapter;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.transaction.TransactionalMap;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.TaskExecutor;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.LazyAssociatableConnectionManager;

/**
 * The application's connection. Between uses the container may take its managed connection away (dissociate); the next use
 * asks for another.
 */
final class ConnectionHandle implements HazelcastConnection {

    private volatile HazelcastManagedConnection connection;
    private volatile boolean closed;
    private HazelcastManagedConnectionFactory factory;
    private ConnectionManager connections;

    ConnectionHandle(HazelcastManagedConnection connection) {
        this.connection = connection;
    }

    void allocatedBy(HazelcastManagedConnectionFactory factory, ConnectionManager connections) {
        this.factory = factory;
        this.connections = connections;
    }

    @Override
    public <K, V> TransactionalMap<K, V> getTransactionalMap(String name) {
        return new AfterCommitMap<>(name, open().afterCommit(), this);
    }

    @Override
    public <K, V extends Versioned> VersionedMap<K, V> getVersionedMap(String name) {
        return new AfterCommitVersionedMap<>(name, open().afterCommit(), this);
    }

    @Override
    public <K, V> IMap<K, V> getMap(String name) {
        return open().instance().getMap(name);
    }

    @Override
    public TaskExecutor getExecutor(String name) {
        return new KeyOwnerExecutor(open().instance(), name);
    }

    @Override
    public PartitionService getPartitionService() {
        return open().instance().getPartitionService();
    }

    @Override
    public Cluster getCluster() {
        return open().instance().getCluster();
    }

    void requireOpen() {
        open();
    }

    /** The managed connection behind this handle, taken anew if the container had taken it away. */
    private HazelcastManagedConnection open() {
        if (!closed && connection == null && connections instanceof LazyAssociatableConnectionManager lazy) {
            try {
                lazy.associateConnection(this, factory, null);
            } catch (ResourceException e) {
                throw new IllegalStateException("No managed connection for the handle: " + e.getMessage(), e);
            }
        }
        var current = connection;
        if (closed || current == null) {
            throw new IllegalStateException("The connection is closed");
        }
        return current;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        var last = connection;
        connection = null;
        if (last != null) {
            last.closed(this);
        } else if (connections instanceof LazyAssociatableConnectionManager lazy) {
            lazy.inactiveConnectionClosed(this, factory);
        }
    }

    void moveTo(HazelcastManagedConnection other) {
        if (closed) {
            throw new IllegalStateException("The connection is closed");
        }
        var last = connection;
        if (last != null) {
            last.forget(this);
        }
        connection = other;
    }

    void dissociate() {
        connection = null;
    }

    void invalidate() {
        closed = true;
        connection = null;
    }
}
