package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.TransactionSupport;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;

/**
 * One {@code <connectionFactory>} of the server. Its managed connections are cheap: the member is the connection, and a
 * managed connection only keeps account of handles.
 */
public class HazelcastManagedConnectionFactory
        implements ManagedConnectionFactory,
                ResourceAdapterAssociation,
                TransactionSupport,
                ValidatingManagedConnectionFactory {

    private static final long serialVersionUID = 1;

    private String enlistment = Enlistment.AFTER_COMMIT.name();
    private int maxBufferedWrites = 10_000;
    private int applyTimeout = 5;
    private int tombstoneTtl = 60;
    private int transactionTimeout = 300;

    private transient HazelcastResourceAdapter adapter;
    private transient AfterCommit afterCommit;
    private transient PrintWriter logWriter;

    @Override
    public Object createConnectionFactory(ConnectionManager connections) throws ResourceException {
        validate();
        return new PooledConnectionFactory(this, connections);
    }

    @Override
    public Object createConnectionFactory() throws ResourceException {
        return createConnectionFactory(new NonManagedConnections());
    }

    private void validate() throws InvalidPropertyException {
        Enlistment.parse(enlistment);
        requirePositive("maxBufferedWrites", maxBufferedWrites);
        requirePositive("applyTimeout", applyTimeout);
        requirePositive("tombstoneTtl", tombstoneTtl);
        requirePositive("transactionTimeout", transactionTimeout);
    }

    private static void requirePositive(String property, int value) throws InvalidPropertyException {
        if (value < 1) {
            throw new InvalidPropertyException(property + "=" + value + " is less than 1");
        }
    }

    @Override
    public ManagedConnection createManagedConnection(Subject subject, ConnectionRequestInfo info)
            throws ResourceException {
        validate();
        var kind = Enlistment.parse(enlistment);
        var instance = adapter().instance();
        var counters = OutboundCounters.of(instance, kind);
        Participant participant = switch (kind) {
            case AFTER_COMMIT -> afterCommit();
            case XA ->
                new XaParticipant(XaBranches.of(instance), local(instance, counters), transactionTimeout, tombstoneTtl);
            case LOCAL -> local(instance, counters);
        };
        return new HazelcastManagedConnection(instance, participant, counters);
    }

    private LocalParticipant local(HazelcastInstance instance, OutboundCounters counters) {
        return new LocalParticipant(instance, counters, transactionTimeout, tombstoneTtl);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public ManagedConnection matchManagedConnections(Set candidates, Subject subject, ConnectionRequestInfo info)
            throws ResourceException {
        var current = adapter().instance();
        for (Object candidate : candidates) {
            if (candidate instanceof HazelcastManagedConnection connection
                    && connection.isOf(current)
                    && connection.isUsable()) {
                return connection;
            }
        }
        return null;
    }

    /** Those whose member is gone. */
    @Override
    @SuppressWarnings("rawtypes")
    public Set getInvalidConnections(Set candidates) {
        var invalid = new HashSet<Object>();
        for (Object candidate : candidates) {
            if (candidate instanceof HazelcastManagedConnection connection && !connection.isUsable()) {
                invalid.add(connection);
            }
        }
        return invalid;
    }

    /** What the container must do follows from the enlistment, not from the descriptor (Connectors 2.1, Transaction Support). */
    @Override
    public TransactionSupportLevel getTransactionSupport() {
        try {
            return Enlistment.parse(enlistment).support();
        } catch (InvalidPropertyException e) {
            // Refused when the factory is made.
            return TransactionSupportLevel.NoTransaction;
        }
    }

    /** The transaction side of this factory, over the member that runs now. */
    synchronized AfterCommit afterCommit() throws ResourceException {
        var instance = adapter().instance();
        if (afterCommit == null || !afterCommit.isOf(instance)) {
            validate();
            var settings = new AfterCommit.Settings(maxBufferedWrites, Duration.ofSeconds(applyTimeout), tombstoneTtl);
            afterCommit = new AfterCommit(instance, adapter().transactions(), settings);
        }
        return afterCommit;
    }

    /** The member, or client, that runs now. */
    HazelcastInstance instance() throws ResourceException {
        return adapter().instance();
    }

    private HazelcastResourceAdapter adapter() throws ResourceException {
        if (adapter == null) {
            throw new ResourceException(
                    "The connection factory has no resource adapter: setResourceAdapter comes first");
        }
        return adapter;
    }

    @Override
    public ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        // Connectors 2.1, ResourceAdapterAssociation: at most once in the life of the bean.
        if (this.adapter != null) {
            throw new jakarta.resource.spi.IllegalStateException("The resource adapter is already set");
        }
        if (!(adapter instanceof HazelcastResourceAdapter ours)) {
            throw new ResourceException("Not a Hazelcast resource adapter: " + adapter);
        }
        this.adapter = ours;
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        this.logWriter = out;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HazelcastManagedConnectionFactory that
                && Objects.equals(enlistment, that.enlistment)
                && maxBufferedWrites == that.maxBufferedWrites
                && applyTimeout == that.applyTimeout
                && tombstoneTtl == that.tombstoneTtl
                && transactionTimeout == that.transactionTimeout
                && adapter == that.adapter;
    }

    @Override
    public int hashCode() {
        // Without the adapter, which is set after the server may have put the factory into a hash table.
        return Objects.hash(enlistment, maxBufferedWrites, applyTimeout, tombstoneTtl, transactionTimeout);
    }

    public String getEnlistment() {
        return enlistment;
    }

    public void setEnlistment(String enlistment) {
        this.enlistment = enlistment;
    }

    public Integer getMaxBufferedWrites() {
        return maxBufferedWrites;
    }

    public void setMaxBufferedWrites(Integer keys) {
        this.maxBufferedWrites = keys;
    }

    public Integer getApplyTimeout() {
        return applyTimeout;
    }

    public void setApplyTimeout(Integer seconds) {
        this.applyTimeout = seconds;
    }

    public Integer getTombstoneTtl() {
        return tombstoneTtl;
    }

    public void setTombstoneTtl(Integer seconds) {
        this.tombstoneTtl = seconds;
    }

    public Integer getTransactionTimeout() {
        return transactionTimeout;
    }

    public void setTransactionTimeout(Integer seconds) {
        this.transactionTimeout = seconds;
    }
}
