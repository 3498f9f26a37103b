package gridrelay.jca;

import com.hazelcast.cardinality.CardinalityEstimator;
import com.hazelcast.cluster.Cluster;
import com.hazelcast.collection.IList;
import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.ISet;
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
import jakarta.resource.ResourceException;
import jakarta.resource.cci.LocalTransaction;

/**
 * A handle to the grid, for one thread at a time.
 *
 * <p>Every method throws {@link IllegalStateException} once the handle is closed, and those that need the grid when the member
 * behind it is gone. Closing a handle inside a transaction keeps what was written through it: the writes belong to the
 * transaction.
 *
 * <p><b>Transactional structures</b> take part in the caller's transaction as the factory's {@code enlistment} says. They may be
 * kept as long as the handle is open, over several transactions. Their methods throw {@link IllegalStateException} if no
 * transaction is active, and {@code destroy} is always refused.
 *
 * <ul>
 *   <li>{@code AFTER_COMMIT}: maps only. Writes wait in the JTA transaction, where its reads see them, and are applied when it
 *       has committed, before the committing call returns. Nothing is locked. What a buffer of writes cannot do honestly throws
 *       {@link UnsupportedOperationException}.
 *   <li>{@code XA}: everything, in a branch of the JTA transaction, with two-phase commit. Written entries are locked until its
 *       end. Without a JTA transaction: as {@code LOCAL}.
 *   <li>{@code LOCAL}: everything, in a transaction of Hazelcast's own that the container runs beside the JTA transaction as its
 *       only resource, or that the component runs with {@link #getLocalTransaction}.
 * </ul>
 *
 * <p><b>Plain structures</b> are the grid's own: their writes are part of no transaction and stay when it rolls back.
 */
public interface HazelcastConnection extends AutoCloseable {

    /**
     * A map whose writes take effect if and only if the current transaction commits.
     *
     * <p>With {@code enlistment=AFTER_COMMIT}: {@code get}, {@code containsKey}, {@code put}, {@code set}, {@code delete}
     * and {@code remove(key)}; what cannot be honest there ({@code putIfAbsent}, {@code replace}, {@code getForUpdate},
     * ...) throws {@link UnsupportedOperationException}. Reads go to the grid: they lock nothing and may change until the
     * commit. A value that is {@link Versioned} never overwrites a newer one. A {@code delete} knows no version and removes
     * whatever is there: keys with versioned values belong to {@link #getVersionedMap}.
     *
     * <p>Keys and values must not change once written: they may be serialized only at the commit. A key's {@code equals} must
     * agree with its serialized form (records, strings and boxed numbers do).
     */
    <K, V> TransactionalMap<K, V> getTransactionalMap(String name);

    /** A map that keeps the newest state of each key, with a removal that carries a version too. */
    <K, V extends Versioned> VersionedMap<K, V> getVersionedMap(String name);

    /** @throws UnsupportedOperationException with {@code enlistment=AFTER_COMMIT} */
    <E> TransactionalQueue<E> getTransactionalQueue(String name);

    /** @throws UnsupportedOperationException with {@code enlistment=AFTER_COMMIT} */
    <K, V> TransactionalMultiMap<K, V> getTransactionalMultiMap(String name);

    /** @throws UnsupportedOperationException with {@code enlistment=AFTER_COMMIT} */
    <E> TransactionalSet<E> getTransactionalSet(String name);

    /** @throws UnsupportedOperationException with {@code enlistment=AFTER_COMMIT} */
    <E> TransactionalList<E> getTransactionalList(String name);

    /**
     * Begins and ends transactions on this connection where no JTA transaction is active ({@code enlistment=LOCAL} and
     * {@code XA}). A thread can be in one; one that is left open is rolled back when the connection goes back to the pool.
     *
     * @throws ResourceException with {@code enlistment=AFTER_COMMIT}
     */
    LocalTransaction getLocalTransaction() throws ResourceException;

    /** The plain map, which shows the {@link Tombstone}s of a versioned map as values. */
    <K, V> IMap<K, V> getMap(String name);

    <K, V> ReplicatedMap<K, V> getReplicatedMap(String name);

    <K, V> MultiMap<K, V> getMultiMap(String name);

    <E> IQueue<E> getQueue(String name);

    <E> ISet<E> getSet(String name);

    <E> IList<E> getList(String name);

    <E> ITopic<E> getTopic(String name);

    <E> ITopic<E> getReliableTopic(String name);

    PNCounter getPNCounter(String name);

    FlakeIdGenerator getFlakeIdGenerator(String name);

    CardinalityEstimator getCardinalityEstimator(String name);

    /** Sends tasks to message-driven beans with an activation of {@code type=executor} and this {@code name}. */
    TaskExecutor getExecutor(String name);

    PartitionService getPartitionService();

    Cluster getCluster();

    @Override
    void close();
}
