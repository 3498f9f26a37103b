package gridrelay.jca.adapter;

import com.hazelcast.cardinality.CardinalityEstimator;
import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.cluster.Cluster;
import com.hazelcast.collection.IList;
import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.ISet;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.crdt.pncounter.PNCounter;
import com.hazelcast.flakeidgen.FlakeIdGenerator;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.replicatedmap.ReplicatedMap;
import com.hazelcast.topic.ITopic;
import com.hazelcast.transaction.TransactionalList;
import com.hazelcast.transaction.TransactionalMap;
import com.hazelcast.transaction.TransactionalMultiMap;
import com.hazelcast.transaction.TransactionalQueue;
import com.hazelcast.transaction.TransactionalSet;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.TaskExecutor;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;
import jakarta.resource.ResourceException;
import jakarta.resource.cci.LocalTransaction;
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
        return open().participant().map(name, this);
    }

    @Override
    public <K, V extends Versioned> VersionedMap<K, V> getVersionedMap(String name) {
        return open().participant().versionedMap(name, this);
    }

    @Override
    public <E> TransactionalQueue<E> getTransactionalQueue(String name) {
        return open().participant()
                .collection(TransactionalQueue.class, name, context -> context.<E>getQueue(name), this);
    }

    @Override
    public <K, V> TransactionalMultiMap<K, V> getTransactionalMultiMap(String name) {
        return open().participant()
                .collection(TransactionalMultiMap.class, name, context -> context.<K, V>getMultiMap(name), this);
    }

    @Override
    public <E> TransactionalSet<E> getTransactionalSet(String name) {
        return open().participant().collection(TransactionalSet.class, name, context -> context.<E>getSet(name), this);
    }

    @Override
    public <E> TransactionalList<E> getTransactionalList(String name) {
        return open().participant()
                .collection(TransactionalList.class, name, context -> context.<E>getList(name), this);
    }

    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        open().getLocalTransaction();
        return new ComponentTransaction(this);
    }

    @Override
    public <K, V> IMap<K, V> getMap(String name) {
        return grid().getMap(name);
    }

    @Override
    public <K, V> ReplicatedMap<K, V> getReplicatedMap(String name) {
        return grid().getReplicatedMap(name);
    }

    @Override
    public <K, V> MultiMap<K, V> getMultiMap(String name) {
        return grid().getMultiMap(name);
    }

    @Override
    public <E> IQueue<E> getQueue(String name) {
        return grid().getQueue(name);
    }

    @Override
    public <E> ISet<E> getSet(String name) {
        return grid().getSet(name);
    }

    @Override
    public <E> IList<E> getList(String name) {
        return grid().getList(name);
    }

    @Override
    public <E> ITopic<E> getTopic(String name) {
        return grid().getTopic(name);
    }

    @Override
    public <E> ITopic<E> getReliableTopic(String name) {
        return grid().getReliableTopic(name);
    }

    @Override
    public PNCounter getPNCounter(String name) {
        return grid().getPNCounter(name);
    }

    @Override
    public FlakeIdGenerator getFlakeIdGenerator(String name) {
        return grid().getFlakeIdGenerator(name);
    }

    @Override
    public CardinalityEstimator getCardinalityEstimator(String name) {
        return grid().getCardinalityEstimator(name);
    }

    @Override
    public TaskExecutor getExecutor(String name) {
        return new ClusterExecutor(grid(), name);
    }

    @Override
    public PartitionService getPartitionService() {
        return grid().getPartitionService();
    }

    @Override
    public Cluster getCluster() {
        return grid().getCluster();
    }

    /** The Hazelcast transaction in which a call on the named structure takes part. */
    GridTransaction transaction(String structure) {
        var transaction = open().transaction();
        if (transaction == null) {
            throw new IllegalStateException("The transactional structure " + structure
                    + " needs an active transaction, and its connection is in none; the plain one does without");
        }
        return transaction;
    }

    /** The member behind this handle. The container is told when it is gone. */
    HazelcastInstance grid() {
        var current = open();
        if (!current.instance().getLifecycleService().isRunning()) {
            var gone = new HazelcastInstanceNotActiveException(
                    current.instance().getName() + " is not running; a new connection may find another");
            current.failed(gone);
            throw new IllegalStateException(gone.getMessage(), gone);
        }
        return current.instance();
    }

    /** Looks whether a failed call means the end of the connection. */
    void observe(Throwable thrown) {
        var current = connection;
        if (current != null
                && (thrown instanceof HazelcastInstanceNotActiveException
                        || thrown instanceof HazelcastClientNotActiveException)) {
            current.failed((Exception) thrown);
        }
    }

    /** The managed connection behind this handle, taken anew if the container had taken it away. */
    HazelcastManagedConnection open() {
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
