package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import com.hazelcast.transaction.TransactionContext;
import com.hazelcast.transaction.TransactionalMap;
import com.hazelcast.transaction.TransactionalObject;
import gridrelay.jca.HazelcastConnectionFactory.Registration;
import gridrelay.jca.UnappliedWrites;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@code enlistment=AFTER_COMMIT}: writes wait in the JTA transaction and go to the grid in one batch when it has committed,
 * on the committing thread and before the commit returns. No XA resource takes part. Thread-safe.
 */
final class AfterCommit implements Participant {

    /**
     * @param maxBufferedWrites keys in one transaction
     * @param applyTimeout how long a commit waits for the grid
     * @param tombstoneTtl in seconds
     */
    record Settings(int maxBufferedWrites, Duration applyTimeout, int tombstoneTtl) {}

    /** All connections of one transaction to one member share their writes, also those of several factories. */
    private record WritesKey(String instance) {}

    private final HazelcastInstance instance;
    private final MemberContext member;
    private final OutboundCounters counters;
    private final TransactionSynchronizationRegistry registry;
    private final Settings settings;
    private final WritesKey key;
    private final List<Consumer<UnappliedWrites>> listeners = new CopyOnWriteArrayList<>();

    AfterCommit(HazelcastInstance instance, TransactionSynchronizationRegistry registry, Settings settings) {
        this.instance = instance;
        this.member = MemberContext.of(instance);
        this.counters = OutboundCounters.of(instance, Enlistment.AFTER_COMMIT);
        this.registry = registry;
        this.settings = settings;
        this.key = new WritesKey(instance.getName());
    }

    boolean isOf(HazelcastInstance other) {
        return instance == other;
    }

    Settings settings() {
        return settings;
    }

    @Override
    public <K, V> TransactionalMap<K, V> map(String name, ConnectionHandle handle) {
        return new AfterCommitMap<>(name, this, handle);
    }

    @Override
    public <K, V extends Versioned> VersionedMap<K, V> versionedMap(String name, ConnectionHandle handle) {
        return new AfterCommitVersionedMap<>(name, this, handle);
    }

    @Override
    public <T extends TransactionalObject> T collection(
            Class<? super T> type,
            String name,
            Function<TransactionContext, T> inTransaction,
            ConnectionHandle handle) {
        throw new UnsupportedOperationException(
                "A " + type.getSimpleName() + "'s answers depend on what is in the grid at the"
                        + " commit: enlistment=XA or LOCAL has it, AFTER_COMMIT has not; the plain structure of " + name
                        + " is there outside of transactions");
    }

    /** What the transaction has written to the key itself, or null. */
    Write written(String map, Object mapKey) {
        requireTransaction(map);
        var writes = (TransactionWrites) registry.getResource(key);
        return writes == null ? null : writes.written(map, mapKey);
    }

    void write(String map, Object mapKey, Write write) {
        requireTransaction(map);
        var writes = (TransactionWrites) registry.getResource(key);
        if (writes == null) {
            writes = new TransactionWrites(counters, this::apply);
            registry.putResource(key, writes);
            // A transaction marked for rollback takes no synchronization, and needs none: nothing will be applied.
            if (registry.getTransactionStatus() == Status.STATUS_ACTIVE) {
                registry.registerInterposedSynchronization(writes.awaited());
            }
        }
        writes.add(map, mapKey, write, settings.maxBufferedWrites());
    }

    private void requireTransaction(String map) {
        int status = registry.getTransactionStatus();
        if (status != Status.STATUS_ACTIVE && status != Status.STATUS_MARKED_ROLLBACK) {
            throw new IllegalStateException("The transactional map " + map + " needs an active JTA transaction, and "
                    + (status == Status.STATUS_NO_TRANSACTION ? "there is none here" : "this one is already completing")
                    + "; getMap(\"" + map + "\") gives the plain map");
        }
    }

    private void apply(Map<String, Map<Object, Write>> maps) {
        var batch = new GridBatch(instance);
        maps.forEach(batch::send);
        batch.await(settings.applyTimeout(), this::tell);
    }

    /** The transaction stands whatever happens here, so nothing of this may reach its caller as a failure. */
    private void tell(UnappliedWrites writes) {
        member.writesUnapplied(writes.keys().size());
        if (writes.cause() instanceof SplitBrainProtectionException) {
            Log.writesRefused(writes.map(), writes.cause());
        } else {
            Log.writesUnapplied(writes.map(), writes.keys(), writes.cause());
        }
        for (var listener : listeners) {
            try {
                listener.accept(writes);
            } catch (RuntimeException | Error e) {
                Log.unappliedListenerFailed(e);
            }
        }
    }

    Registration onUnapplied(Consumer<UnappliedWrites> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
