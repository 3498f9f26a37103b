package gridrelay.grid;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.topic.ITopic;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.TaskExecutor;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Tells other members what is for them. Thread-safe.
 *
 * <p>In no transaction, without waiting, and without failing: what is told may be lost.
 */
@ApplicationScoped
public class Neighbours {

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    @Inject
    MetricRegistry metrics;

    /** Kept: while a server stops it gives no connections any more, and what has to be told then is told by these. */
    private final Map<String, TaskExecutor> executors = new ConcurrentHashMap<>();

    private final Map<String, ITopic<Object>> topics = new ConcurrentHashMap<>();
    private final AtomicReference<Cluster> cluster = new AtomicReference<>();

    /** This member's id in the grid, which is another one after a split; empty while the grid has no answer. */
    public Optional<String> self() {
        try {
            var known = cluster.get();
            if (known == null) {
                known = with(HazelcastConnection::getCluster);
                cluster.set(known);
            }
            return Optional.of(known.getLocalMember().getUuid().toString());
        } catch (ResourceException | RuntimeException e) {
            cluster.set(null);
            lost(e);
            return Optional.empty();
        }
    }

    /** Hands the payload to the beans that take this executor's tasks on that member. */
    public void tell(String executor, String member, Object payload) {
        try {
            var known = executors.get(executor);
            if (known == null) {
                known = with(connection -> connection.getExecutor(executor));
                executors.put(executor, known);
            }
            known.executeOnMember(payload, UUID.fromString(member));
        } catch (ResourceException | RuntimeException e) {
            executors.remove(executor);
            lost(e);
        }
    }

    /** Hands the payload to the beans that listen to this topic, on every member, this one too. */
    public void tellAll(String topic, Object payload) {
        try {
            var known = topics.get(topic);
            if (known == null) {
                known = with(connection -> connection.getTopic(topic));
                topics.put(topic, known);
            }
            known.publish(payload);
        } catch (ResourceException | RuntimeException e) {
            topics.remove(topic);
            lost(e);
        }
    }

    private <T> T with(Function<HazelcastConnection, T> use) throws ResourceException {
        try (var connection = grid.getConnection()) {
            return use.apply(connection);
        }
    }

    private void lost(Exception why) {
        metrics.counter("gridrelay_grid_hints_lost").inc();
        Log.hintLost(why);
    }
}
