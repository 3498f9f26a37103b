package gridrelay.jca.adapter;

import com.hazelcast.core.LifecycleEvent.LifecycleState;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.UnappliedWrites;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.util.function.Consumer;
import javax.naming.Reference;

/** What an application finds in JNDI. */
final class PooledConnectionFactory implements HazelcastConnectionFactory {

    private static final long serialVersionUID = 1;

    private final HazelcastManagedConnectionFactory factory;
    private final ConnectionManager connections;
    private Reference reference;

    PooledConnectionFactory(HazelcastManagedConnectionFactory factory, ConnectionManager connections) {
        this.factory = factory;
        this.connections = connections;
    }

    @Override
    public HazelcastConnection getConnection() throws ResourceException {
        var handle = (ConnectionHandle) connections.allocateConnection(factory, null);
        handle.allocatedBy(factory, connections);
        return handle;
    }

    @Override
    public Registration onUnappliedWrites(Consumer<UnappliedWrites> listener) {
        try {
            return factory.afterCommit().onUnapplied(listener);
        } catch (ResourceException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public Registration onMerged(Runnable listener) throws ResourceException {
        var lifecycle = factory.instance().getLifecycleService();
        var id = lifecycle.addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                listener.run();
            }
        });
        return () -> lifecycle.removeLifecycleListener(id);
    }

    @Override
    public Reference getReference() {
        return reference;
    }

    @Override
    public void setReference(Reference reference) {
        this.reference = reference;
    }
}
