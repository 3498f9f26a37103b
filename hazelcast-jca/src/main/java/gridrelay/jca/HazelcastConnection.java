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
     * <p>With {@code enlistment=AFTER_COMMIT}: {@code get}, {@code containsKey}, {@code put}, {@code set}, {@code delete}
     * and {@code remove(key)}; the writes are kept in the transaction, where reads see them, and applied before the
     * committing call returns. What cannot be honest there ({@code putIfAbsent}, {@code replace}, {@code getForUpdate},
     * ...) throws {@link UnsupportedOperationException}. Reads go to the grid: they lock nothing and may change until the
     * commit.
     *
     * <p>A value that is {@link Versioned} never overwrites a newer one. A {@code delete} knows no version and removes
     * whatever is there: keys with versioned values belong to {@link #getVersionedMap}.
     *
     * <p>Keys and values must not change once written: they are serialized at the commit. A key's {@code equals} must
     * agree with its serialized form (records, strings and boxed numbers do).
     *
     * @throws IllegalStateException (from the map's methods) if no transaction is active
     */
    <K, V> TransactionalMap<K, V> getTransactionalMap(String name);

    /**
     * The same for a map of versioned values, with a removal that carries a version too.
     *
     * @throws IllegalStateException (from the map's methods) if no transaction is active
     */
    <K, V extends Versioned> VersionedMap<K, V> getVersionedMap(String name);

    /**
     * The plain map: its writes are not part of any transaction, and it shows the {@link Tombstone}s of a versioned map as
     * values.
     */
    <K, V> IMap<K, V> getMap(String name);

    /** Sends tasks to message-driven beans with an activation of {@code type=executor} and this {@code name}. */
    TaskExecutor getExecutor(String name);

    PartitionService getPartitionService();

    Cluster getCluster();

    @Override
    void close();
}
