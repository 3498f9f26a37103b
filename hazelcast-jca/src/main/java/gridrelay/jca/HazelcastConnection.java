package gridrelay.jca;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.transaction.TransactionalMap;

/**
 * A handle to the grid, for one thread at a time.
 *
 * <p>Every method throws {@link IllegalStateException} once the handle is closed. Closing a handle inside a transaction
 * keeps what was written through it: the writes belong to the transaction.
 */
public interface HazelcastConnection extends AutoCloseable {

    /**
     * A map whose writes take effect if and only if the current JTA transaction commits.
     *
     * <p>With {@code enlistment=AFTER_COMMIT}: {@code get}, {@code put}, {@code set} and {@code delete}; the writes are
     * kept in the transaction, where {@code get} sees them, and applied before the committing call returns. What cannot be
     * honest there ({@code putIfAbsent}, {@code replace}, {@code getForUpdate}, ...) throws
     * {@link UnsupportedOperationException}.
     *
     * @throws IllegalStateException (from the map's methods) if no transaction is active
     */
    <K, V> TransactionalMap<K, V> getTransactionalMap(String name);

    /** The plain map: its writes are not part of any transaction. */
    <K, V> IMap<K, V> getMap(String name);

    /** Sends tasks to message-driven beans with an activation of {@code type=executor} and this {@code name}. */
    TaskExecutor getExecutor(String name);

    PartitionService getPartitionService();

    Cluster getCluster();

    @Override
    void close();
}
