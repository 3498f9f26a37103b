package gridrelay.grid;

import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.TaskExecutor;
import gridrelay.model.Shard;
import gridrelay.model.Wake;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Tells the owners of shards that there is work, once the work is committed. Thread-safe.
 *
 * <p>Hints may be lost, and never fail their sender: what they hint at is found in the database a second later.
 */
@ApplicationScoped
public class Wakes {

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transaction;

    @Inject
    MetricRegistry metrics;

    private static final String RELAY = "relay-wake";

    private final Map<String, TaskExecutor> executors = new ConcurrentHashMap<>();

    /** Hints the shard's owner, now, that there is something new in it; whoever listens to this executor then looks. */
    public void look(String executor, int shard) {
        send(executor, new Wake(shard, List.of()));
    }

    /**
     * Hints the shard's owner at these lanes, after the caller's transaction has committed and together with the other hints of
     * it; at once outside of a transaction.
     */
    public void wake(int shard, List<Wake.LaneHint> lanes) {
        if (transaction.getTransactionKey() == null) {
            send(RELAY, new Wake(shard, List.copyOf(lanes)));
            return;
        }
        @SuppressWarnings("unchecked") // put there by the line below it
        var hints = (Map<Integer, List<Wake.LaneHint>>) transaction.getResource(Wakes.class);
        if (hints == null) {
            connectInTime();
            hints = new TreeMap<>();
            transaction.putResource(Wakes.class, hints);
            transaction.registerInterposedSynchronization(new AfterCommit(hints));
        }
        hints.computeIfAbsent(shard, id -> new ArrayList<>()).addAll(lanes);
    }

    private void send(String name, Wake wake) {
        try {
            executor(name).executeOnKeyOwner(wake, Shard.partitionKey(wake.shard()));
        } catch (ResourceException | RuntimeException e) {
            executors.remove(name);
            metrics.counter("gridrelay_grid_hints_lost").inc();
            Log.hintLost(e);
        }
    }

    /** Where the grid takes part by XA, no connection can be had while the transaction completes. */
    private void connectInTime() {
        try {
            executor(RELAY);
        } catch (ResourceException | RuntimeException e) {
            // Tried again when the hints are sent, which tells of it.
            executors.remove(RELAY);
        }
    }

    /** Kept: a connection is for transactions, which have ended when hints are sent. */
    private TaskExecutor executor(String name) throws ResourceException {
        var present = executors.get(name);
        if (present == null) {
            try (var connection = grid.getConnection()) {
                present = connection.getExecutor(name);
                executors.put(name, present);
            }
        }
        return present;
    }

    private final class AfterCommit implements Synchronization {

        private final Map<Integer, List<Wake.LaneHint>> hints;

        AfterCommit(Map<Integer, List<Wake.LaneHint>> hints) {
            this.hints = hints;
        }

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                hints.forEach((shard, lanes) -> send(RELAY, new Wake(shard, List.copyOf(lanes))));
            }
        }
    }
}
