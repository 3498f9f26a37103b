package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;

/**
 * The adapter's life: one Hazelcast member (or client), shared by everything in the JVM that names the same instance.
 *
 * <p>Two adapters of one member may overlap: a server starts the new one before it stops the old one when its configuration
 * is edited. Tasks and activations therefore meet in the member, not here.
 */
public class HazelcastResourceAdapter implements ResourceAdapter {

    private String configLocation;
    private String instanceName;
    private int leaveDelay = 3;
    private int maxHeldTasks = 10_000;

    private final Map<MessageEndpointFactory, Activation> activations = new ConcurrentHashMap<>();
    private volatile BootstrapContext bootstrap;
    private volatile SharedInstance member;
    private volatile Ticker ticker;

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        try {
            if (leaveDelay < 0) {
                throw new InvalidPropertyException("leaveDelay=" + leaveDelay + " is negative");
            }
            if (maxHeldTasks < 1) {
                throw new InvalidPropertyException("maxHeldTasks=" + maxHeldTasks + " is less than 1");
            }
            var configuration = GridConfiguration.load(configLocation, instanceName);
            bootstrap = context;
            ticker = new Ticker(context);
            member = SharedInstance.acquire(configuration, Duration.ofSeconds(leaveDelay));
            MemberContext.of(member.instance()).maxHeldTasks(maxHeldTasks);
        } catch (InvalidPropertyException | RuntimeException e) {
            throw new ResourceAdapterInternalException("Hazelcast did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        activations.keySet().forEach(this::deactivate);
        if (ticker != null) {
            ticker.stop();
        }
        var last = member;
        member = null;
        if (last != null) {
            last.release();
        }
    }

    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) throws ResourceException {
        if (!(spec instanceof HazelcastActivationSpec activation)) {
            throw new NotSupportedException("Not an activation of this adapter: " + spec);
        }
        activation.validate();
        instance();
        activations.put(factory, Activation.start(member, bootstrap, ticker, factory, activation));
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        deactivate(factory);
    }

    private void deactivate(MessageEndpointFactory factory) {
        var activation = activations.remove(factory);
        if (activation != null) {
            activation.stop();
        }
    }

    /** Nothing to recover: the adapter takes part in no two-phase commit. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    /** The running member. */
    HazelcastInstance instance() throws ResourceException {
        var current = member;
        if (current == null || !current.isRunning()) {
            throw new ResourceException("The Hazelcast member or client is not running");
        }
        return current.instance();
    }

    TransactionSynchronizationRegistry transactions() {
        return bootstrap.getTransactionSynchronizationRegistry();
    }

    public String getConfigLocation() {
        return configLocation;
    }

    public void setConfigLocation(String configLocation) {
        this.configLocation = configLocation;
    }

    public String getInstanceName() {
        return instanceName;
    }

    public void setInstanceName(String instanceName) {
        this.instanceName = instanceName;
    }

    public Integer getLeaveDelay() {
        return leaveDelay;
    }

    public void setLeaveDelay(Integer seconds) {
        this.leaveDelay = seconds;
    }

    public Integer getMaxHeldTasks() {
        return maxHeldTasks;
    }

    public void setMaxHeldTasks(Integer maxHeldTasks) {
        this.maxHeldTasks = maxHeldTasks;
    }
}
