package gridrelay.jca.adapter;

import com.hazelcast.transaction.TransactionContext;
import com.hazelcast.transaction.TransactionalMap;
import com.hazelcast.transaction.TransactionalObject;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;
import java.util.function.Function;

/** Takes part with a transaction of Hazelcast's own: all its structures are there, with locks and isolation. */
abstract sealed class ContextParticipant implements Participant permits XaParticipant, LocalParticipant {

    private final int tombstoneTtl;

    ContextParticipant(int tombstoneTtl) {
        this.tombstoneTtl = tombstoneTtl;
    }

    /** The transaction that this connection is in now; null if in none. */
    abstract GridTransaction transaction();

    @Override
    public final <K, V> TransactionalMap<K, V> map(String name, ConnectionHandle handle) {
        return TransactionBound.of(TransactionalMap.class, name, handle, context -> context.<K, V>getMap(name));
    }

    @Override
    public final <K, V extends Versioned> VersionedMap<K, V> versionedMap(String name, ConnectionHandle handle) {
        return new LockingVersionedMap<>(map(name, handle), tombstoneTtl);
    }

    @Override
    public final <T extends TransactionalObject> T collection(
            Class<? super T> type,
            String name,
            Function<TransactionContext, T> inTransaction,
            ConnectionHandle handle) {
        return TransactionBound.of(type, name, handle, inTransaction);
    }
}
