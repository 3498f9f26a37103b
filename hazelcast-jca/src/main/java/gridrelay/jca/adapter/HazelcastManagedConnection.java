package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.DissociatableManagedConnection;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;

/** A pooled connection: the handles that stand for it now, and who wants to know of their end. */
final class HazelcastManagedConnection implements ManagedConnection, DissociatableManagedConnection {

    private final HazelcastInstance instance;
    private final AfterCommit afterCommit;
    private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private PrintWriter logWriter;
    private volatile boolean destroyed;

    HazelcastManagedConnection(HazelcastInstance instance, AfterCommit afterCommit) {
        this.instance = instance;
        this.afterCommit = afterCommit;
    }

    boolean isOf(HazelcastInstance other) {
        return !destroyed && instance == other;
    }

    HazelcastInstance instance() {
        return instance;
    }

    AfterCommit afterCommit() {
        return afterCommit;
    }

    @Override
    public Object getConnection(Subject subject, ConnectionRequestInfo info) throws ResourceException {
        requireAlive();
        var handle = new ConnectionHandle(this);
        handles.add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object connection) throws ResourceException {
        requireAlive();
        if (!(connection instanceof ConnectionHandle handle)) {
            throw new ResourceException("Not a connection of this adapter: " + connection);
        }
        handle.moveTo(this);
        handles.add(handle);
    }

    @Override
    public void dissociateConnections() {
        handles.forEach(ConnectionHandle::dissociate);
        handles.clear();
    }

    void forget(ConnectionHandle handle) {
        handles.remove(handle);
    }

    void closed(ConnectionHandle handle) {
        handles.remove(handle);
        var event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
        event.setConnectionHandle(handle);
        listeners.forEach(listener -> listener.connectionClosed(event));
    }

    @Override
    public void cleanup() {
        handles.forEach(ConnectionHandle::invalidate);
        handles.clear();
    }

    @Override
    public void destroy() {
        destroyed = true;
        cleanup();
        listeners.clear();
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
    public XAResource getXAResource() throws ResourceException {
        throw new NotSupportedException("enlistment=AFTER_COMMIT takes part in transactions without an XA resource");
    }

    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        throw new NotSupportedException("enlistment=AFTER_COMMIT has no local transactions");
    }

    @Override
    public ManagedConnectionMetaData getMetaData() throws ResourceException {
        requireAlive();
        var member = instance.getCluster().getLocalMember();
        return new MemberMetaData(member.getVersion().toString());
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
