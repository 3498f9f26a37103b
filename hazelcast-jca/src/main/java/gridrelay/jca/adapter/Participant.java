package gridrelay.jca.adapter;

import com.hazelcast.transaction.TransactionContext;
import com.hazelcast.transaction.TransactionalMap;
import com.hazelcast.transaction.TransactionalObject;
import gridrelay.jca.Versioned;
import gridrelay.jca.VersionedMap;
import jakarta.resource.NotSupportedException;
import java.util.function.Function;
import javax.transaction.xa.XAResource;

/** A managed connection's part in transactions. */
sealed interface Participant permits AfterCommit, ContextParticipant {

    <K, V> TransactionalMap<K, V> map(String name, ConnectionHandle handle);

    <K, V extends Versioned> VersionedMap<K, V> versionedMap(String name, ConnectionHandle handle);

    /** A queue, multimap, set or list. */
    <T extends TransactionalObject> T collection(
            Class<? super T> type, String name, Function<TransactionContext, T> inTransaction, ConnectionHandle handle);

    default XAResource xaResource() throws NotSupportedException {
        throw new NotSupportedException("Only enlistment=XA has an XA resource");
    }

    default LocalParticipant localTransaction() throws NotSupportedException {
        throw new NotSupportedException("enlistment=AFTER_COMMIT has no local transactions");
    }

    /** The container takes the connection back: nothing of the last use stays. */
    default void cleanup() {}
}
