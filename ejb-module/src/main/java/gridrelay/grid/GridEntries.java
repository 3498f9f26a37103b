package gridrelay.grid;

import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.Versioned;
import gridrelay.model.LaneDigest;
import gridrelay.model.LaneEntry;
import gridrelay.model.LaneKey;
import gridrelay.model.Shard;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.resource.ResourceException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What the grid has of the lanes of a shard, for who compares it with the database. In no transaction. Thread-safe. */
@ApplicationScoped
public class GridEntries {

    private static final String RECONCILE = "relay-reconcile";

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    /** How many entries a shard has, and their sum. */
    public record Digest(long lanes, long sum) {}

    /** The entries of a shard, summed up where they are. */
    public Digest digest(String map, int shard) throws ResourceException {
        try (var connection = grid.getConnection()) {
            var sums = connection.<LaneKey, Versioned>getMap(map).aggregate(new LaneDigest(), in(shard));
            return new Digest(sums[0], sums[1]);
        }
    }

    /** All entries of a shard, by lane. */
    public Map<Long, LaneEntry> all(String map, int shard) throws ResourceException {
        try (var connection = grid.getConnection()) {
            return byLane(connection.<LaneKey, Versioned>getMap(map).entrySet(in(shard)));
        }
    }

    /** The entries of these lanes of a shard, by lane. */
    public Map<Long, LaneEntry> some(String map, int shard, Collection<Long> lanes) throws ResourceException {
        var keys = lanes.stream().map(lane -> new LaneKey(shard, lane)).collect(Collectors.toSet());
        try (var connection = grid.getConnection()) {
            return byLane(
                    connection.<LaneKey, Versioned>getMap(map).getAll(keys).entrySet());
        }
    }

    /** Asks every node to compare what it owns now. Who does not hear of it does so within half a minute anyway. */
    public void askAll() throws ResourceException {
        try (var connection = grid.getConnection()) {
            connection.getTopic(RECONCILE).publish("now");
        }
    }

    private static Predicate<LaneKey, Versioned> in(int shard) {
        return Predicates.partitionPredicate(Shard.partitionKey(shard), Predicates.alwaysTrue());
    }

    private static Map<Long, LaneEntry> byLane(Collection<Map.Entry<LaneKey, Versioned>> entries) {
        var lanes = new HashMap<Long, LaneEntry>();
        for (var entry : entries) {
            if (entry.getValue() instanceof LaneEntry lane) { // else a tombstone
                lanes.put(entry.getKey().lane(), lane);
            }
        }
        return lanes;
    }
}
