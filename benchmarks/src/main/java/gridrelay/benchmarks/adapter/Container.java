package gridrelay.benchmarks.adapter;

import com.hazelcast.config.Config;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.adapter.HazelcastManagedConnectionFactory;
import gridrelay.jca.adapter.HazelcastResourceAdapter;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Timer;
import java.util.UUID;

/** The adapter on one member, with what a server would give it. The map {@code near} has a near cache; the others have none. */
final class Container implements BootstrapContext, AutoCloseable {

    static final String NEAR = "near";

    final ThreadTransactions transactions = new ThreadTransactions();
    final HazelcastInstance instance;
    private final HazelcastResourceAdapter adapter = new HazelcastResourceAdapter();

    Container() {
        var config = new Config("benchmark-" + UUID.randomUUID());
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.logging.type", "none");
        var network = config.getNetworkConfig();
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        config.getMapConfig(NEAR).setNearCacheConfig(new NearCacheConfig().setCacheLocalEntries(true));
        instance = Hazelcast.newHazelcastInstance(config);
        try {
            adapter.setInstanceName(instance.getName());
            adapter.start(this);
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    ManagedConnection connection(String enlistment) throws ResourceException {
        var factory = new HazelcastManagedConnectionFactory();
        factory.setEnlistment(enlistment);
        factory.setResourceAdapter(adapter);
        return factory.createManagedConnection(null, null);
    }

    static HazelcastConnection handle(ManagedConnection connection) throws ResourceException {
        return (HazelcastConnection) connection.getConnection(null, null);
    }

    @Override
    public void close() {
        adapter.stop();
        instance.shutdown();
    }

    @Override
    public TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        return transactions;
    }

    @Override
    public WorkManager getWorkManager() {
        throw new UnsupportedOperationException("no benchmark has an activation");
    }

    @Override
    public XATerminator getXATerminator() {
        throw new UnsupportedOperationException("no benchmark imports transactions");
    }

    @Override
    public Timer createTimer() {
        throw new UnsupportedOperationException("no benchmark has a timer");
    }

    @Override
    public boolean isContextSupported(Class<? extends WorkContext> type) {
        return false;
    }
}
