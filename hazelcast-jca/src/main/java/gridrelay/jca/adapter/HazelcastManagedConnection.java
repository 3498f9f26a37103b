package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.BuildInfoProvider;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;

/** A pooled connection: its part in transactions, the handles that stand for it now, and who wants to know of their end. */
final class HazelcastManagedConnection implements ManagedConnection, DissociatableManagedConnection {

    private final HazelcastInstance instance;
    private final Participant participant;
    private final OutboundCounters counters;
    private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private PrintWriter logWriter;
    private volatile boolean destroyed;

    HazelcastManagedConnection(HazelcastInstance instance, Participant participant, OutboundCounters counters) {
        this.instance = instance;
        this.participant = participant;
        this.counters = counters;
        counters.connections(1);
    }

    boolean isUsable() {
        return !destroyed && !failed.get() && instance.getLifecycleService().isRunning();
    }

    boolean isOf(HazelcastInstance other) {
        return instance == other;
    }

    HazelcastInstance instance() {
        return instance;
    }

    Participant participant() {
        return participant;
    }

    /** The Hazelcast transaction that this connection is in; null if in none. */
    GridTransaction transaction() {
        return participant instanceof ContextParticipant bound ? bound.transaction() : null;
    }

    @Override
    public Object getConnection(Subject subject, ConnectionRequestInfo info) throws ResourceException {
        requireAlive();
        var handle = new ConnectionHandle(this);
        add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        requireAlive();
        if (!(connection instanceof ConnectionHandle handle)) {
            throw new ResourceException("Not a connection of this adapter: " + connection);
        }
        handle.moveTo(this);
        add(handle);
    }

    @Override
    public void dissociateConnections() {
        handles.forEach(handle -> {
            handle.dissociate();
            forget(handle);
        });
    }

    private void add(ConnectionHandle handle) {
        if (handles.add(handle)) {
            counters.handles(1);
        }
    }

    void forget(ConnectionHandle handle) {
        if (handles.remove(handle)) {
            counters.handles(-1);
        }
    }

    void closed(ConnectionHandle handle) {
        forget(handle);
        tell(ConnectionEvent.CONNECTION_CLOSED, handle);
    }

    /** The member is gone: the container is to throw this connection away. Told once. */
    void failed(Exception cause) {
        if (failed.compareAndSet(false, true)) {
            Log.connectionFailed(instance.getName(), cause);
            var event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, cause);
            listeners.forEach(listener -> listener.connectionErrorOccurred(event));
        }
    }

    void tell(int what, ConnectionHandle handle) {
        var event = new ConnectionEvent(this, what);
        event.setConnectionHandle(handle);
        for (var listener : listeners) {
            switch (what) {
                case ConnectionEvent.CONNECTION_CLOSED -> listener.connectionClosed(event);
                case ConnectionEvent.LOCAL_TRANSACTION_STARTED -> listener.localTransactionStarted(event);
                case ConnectionEvent.LOCAL_TRANSACTION_COMMITTED -> listener.localTransactionCommitted(event);
                case ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK -> listener.localTransactionRolledback(event);
                default -> throw new AssertionError(what);
            }
        }
    }

    @Override
    public void cleanup() {
        participant.cleanup();
        handles.forEach(handle -> {
            handle.invalidate();
            forget(handle);
        });
    }

    @Override
    public void destroy() {
        if (!destroyed) {
            destroyed = true;
            cleanup();
            listeners.clear();
            counters.connections(-1);
        }
    }

    private void requireAlive() throws IllegalStateException {
        if (destroyed) {
            throw new IllegalStateException("The managed connection is destroyed");
        }
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public XAResource getXAResource() throws NotSupportedException {
        return participant.xaResource();
    }

    @Override
    public LocalParticipant getLocalTransaction() throws NotSupportedException {
        return participant.localTransaction();
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        requireAlive();
        return new MemberMetaData(BuildInfoProvider.getBuildInfo().getVersion());
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        this.logWriter = out;
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }
}
