package gridrelay.jca.adapter;

import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import com.hazelcast.transaction.TransactionalMap;
import gridrelay.jca.Tombstone;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The versioned map of {@code XA} and {@code LOCAL}: locks the entry, compares, and writes in the transaction if nothing newer
 * is there. What was compared therefore still holds at the commit.
 */
final class LockingVersionedMap<K, V extends Versioned> implements VersionedMap<K, V> {

    private static final Predicate<Object, Object> NO_TOMBSTONE =
            Predicates.not(Predicates.instanceOf(Tombstone.class));

    private final TransactionalMap<K, Versioned> map;
    private final int tombstoneTtl;

    LockingVersionedMap(TransactionalMap<K, Versioned> map, int tombstoneTtl) {
        this.map = map;
        this.tombstoneTtl = tombstoneTtl;
    }

    @Override
    public V get(Object key) {
        return visible(map.get(key));
    }

    @Override
    public V getForUpdate(Object key) {
        return visible(map.getForUpdate(key));
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public void set(K key, V value) {
        write(key, value, 0);
    }

    @Override
    public V put(K key, V value) {
        return visible(write(key, value, 0));
    }

    @Override
    public void delete(K key, long version) {
        write(key, new Tombstone(version), tombstoneTtl);
    }

    /** What was there before. Always with a time to live: a value over a tombstone must not inherit the tombstone's. */
    private Versioned write(K key, Versioned value, int ttlSeconds) {
        var present = map.getForUpdate(key);
        if (present == null || present.version() <= value.version()) {
            map.put(key, value, ttlSeconds, TimeUnit.SECONDS);
        }
        return present;
    }

    @SuppressWarnings("unchecked") // what is no tombstone was put as a V
    private V visible(Versioned value) {
        return value instanceof Tombstone ? null : (V) value;
    }

    @Override
    public int size() {
        return keySet().size();
    }

    @Override
    public boolean isEmpty() {
        return keySet().isEmpty();
    }

    @Override
    public Set<K> keySet() {
        return map.keySet(visibleOnly(Predicates.alwaysTrue()));
    }

    @Override
    public Set<K> keySet(Predicate<K, V> predicate) {
        return map.keySet(visibleOnly(predicate));
    }

    @Override
    public Collection<V> values() {
        return values(Predicates.alwaysTrue());
    }

    @Override
    @SuppressWarnings("unchecked") // no tombstones are among them
    public Collection<V> values(Predicate<K, V> predicate) {
        return (Collection<V>) map.values(visibleOnly(predicate));
    }

    private Predicate<K, Versioned> visibleOnly(Predicate<K, V> predicate) {
        return Predicates.and(NO_TOMBSTONE, predicate);
    }

    @Override
    public String getName() {
        return map.getName();
    }

    @Override
    public String getPartitionKey() {
        return map.getPartitionKey();
    }

    @Override
    public String getServiceName() {
        return map.getServiceName();
    }

    @Override
    public void destroy() {
        map.destroy();
    }

    @Override
    public void delete(Object key) {
        throw unversioned("delete(key)", "delete(key, version)");
    }

    @Override
    public V remove(Object key) {
        throw unversioned("remove(key)", "delete(key, version)");
    }

    @Override
    public boolean remove(Object key, Object value) {
        throw unversioned("remove(key, value)", "getForUpdate and delete(key, version)");
    }

    @Override
    public V putIfAbsent(K key, V value) {
        throw unversioned("putIfAbsent", "getForUpdate and set");
    }

    @Override
    public V replace(K key, V value) {
        throw unversioned("replace", "getForUpdate and set");
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        throw unversioned("replace", "getForUpdate and set");
    }

    @Override
    public V put(K key, V value, long ttl, TimeUnit unit) {
        throw new UnsupportedOperationException(
                "put with a time to live is not supported: an entry that expires forgets its"
                        + " version; give the map a time-to-live in Hazelcast's configuration");
    }

    private static UnsupportedOperationException unversioned(String method, String instead) {
        return new UnsupportedOperationException(method + " does not compare versions; " + instead + " does");
    }
}
