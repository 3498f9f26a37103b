package gridrelay.jca.adapter;

import static java.util.Objects.requireNonNull;

import com.hazelcast.query.Predicate;
import com.hazelcast.transaction.TransactionalMap;
import gridrelay.jca.Tombstone;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The transactional map of {@code AFTER_COMMIT}: what a buffer of writes can do honestly, and a clear refusal of the rest. */
class AfterCommitMap<K, V> implements TransactionalMap<K, V> {

    private final String name;
    private final AfterCommit transaction;
    private final ConnectionHandle connection;

    AfterCommitMap(String name, AfterCommit transaction, ConnectionHandle connection) {
        this.name = name;
        this.transaction = transaction;
        this.connection = connection;
    }

    @Override
    @SuppressWarnings("unchecked")
    public V get(Object key) {
        connection.open();
        var own = transaction.written(name, requireNonNull(key));
        if (own != null) {
            return (V) own.visible();
        }
        var value = connection.getMap(name).get(key);
        return value instanceof Tombstone ? null : (V) value;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public void set(K key, V value) {
        write(key, Write.of(requireNonNull(value)));
    }

    @Override
    public V put(K key, V value) {
        requireNonNull(value);
        var previous = get(key);
        set(key, value);
        return previous;
    }

    @Override
    public void delete(Object key) {
        write(key, new Write.Removal());
    }

    @Override
    public V remove(Object key) {
        var previous = get(key);
        delete(key);
        return previous;
    }

    final void write(Object key, Write write) {
        connection.open();
        transaction.write(name, requireNonNull(key), write);
    }

    final int tombstoneTtl() {
        return transaction.settings().tombstoneTtl();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getPartitionKey() {
        return connection.getMap(name).getPartitionKey();
    }

    @Override
    public String getServiceName() {
        return connection.getMap(name).getServiceName();
    }

    @Override
    public V getForUpdate(Object key) {
        throw locking("getForUpdate");
    }

    @Override
    public V putIfAbsent(K key, V value) {
        throw locking("putIfAbsent");
    }

    @Override
    public V replace(K key, V value) {
        throw locking("replace");
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        throw locking("replace");
    }

    @Override
    public boolean remove(Object key, Object value) {
        throw locking("remove(key, value)");
    }

    @Override
    public V put(K key, V value, long ttl, TimeUnit unit) {
        throw new UnsupportedOperationException("put with a time to live is not supported with enlistment=AFTER_COMMIT;"
                + " give the map a time-to-live in Hazelcast's configuration");
    }

    @Override
    public int size() {
        throw scanning("size");
    }

    @Override
    public boolean isEmpty() {
        throw scanning("isEmpty");
    }

    @Override
    public Set<K> keySet() {
        throw scanning("keySet");
    }

    @Override
    public Set<K> keySet(Predicate<K, V> predicate) {
        throw scanning("keySet");
    }

    @Override
    public Collection<V> values() {
        throw scanning("values");
    }

    @Override
    public Collection<V> values(Predicate<K, V> predicate) {
        throw scanning("values");
    }

    @Override
    public void destroy() {
        throw new UnsupportedOperationException("destroy cannot be undone by a rollback; getMap(\"" + name
                + "\").destroy() does it outside of transactions");
    }

    private UnsupportedOperationException locking(String method) {
        return new UnsupportedOperationException(
                method + " decides by what is in the grid at the commit, which takes the"
                        + " entry's lock: enlistment=XA or LOCAL does that, AFTER_COMMIT does not; getMap(\"" + name
                        + "\") has it atomically, outside of transactions");
    }

    private UnsupportedOperationException scanning(String method) {
        return new UnsupportedOperationException(method + " would miss the transaction's own writes with"
                + " enlistment=AFTER_COMMIT (XA and LOCAL see them); getMap(\"" + name + "\") has the committed state");
    }
}
