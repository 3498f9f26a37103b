package gridrelay.jca;

import com.hazelcast.transaction.TransactionalMap;

/**
 * A transactional map that keeps the newest state of each key, whatever the order in which commits reach the grid.
 *
 * <p>Nothing older than what the grid (or this transaction) already has takes effect. With {@code enlistment=AFTER_COMMIT} the
 * comparison is made where the entry is, when the write arrives; with {@code XA} and {@code LOCAL} at the call, which locks the
 * entry until the transaction's end. A removal leaves a {@link Tombstone} for a while, so that an older {@code set} that arrives
 * late does not bring the entry back; reads do not see it. Methods that do not say what they are newer than
 * ({@code delete(key)}, {@code remove}, {@code putIfAbsent}, {@code replace}) and a time to live throw
 * {@link UnsupportedOperationException}.
 */
public interface VersionedMap<K, V extends Versioned> extends TransactionalMap<K, V> {

    /**
     * Removes the entry if it is older than {@code version}.
     *
     * @param version the version of the key's state without an entry, greater than that of every state it follows
     * @throws IllegalStateException if no transaction is active
     */
    void delete(K key, long version);
}
