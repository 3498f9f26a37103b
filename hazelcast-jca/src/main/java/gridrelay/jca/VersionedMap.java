package gridrelay.jca;

import com.hazelcast.transaction.TransactionalMap;

/**
 * A transactional map that keeps the newest state of each key, whatever the order in which commits reach the grid.
 *
 * <p>Nothing older than what the grid (or this transaction) already has takes effect. A removal leaves a {@link Tombstone}
 * for a while, so that an older {@code set} that arrives late does not bring the entry back; {@code get} and
 * {@code containsKey} do not see it. {@code delete(key)} and {@code remove(key)} throw
 * {@link UnsupportedOperationException}: they do not say what they are newer than.
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
