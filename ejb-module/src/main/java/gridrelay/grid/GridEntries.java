package gridrelay.grid;

import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.Versioned;
import gridrelay.model.FileEntry;
import gridrelay.model.FileKey;
import gridrelay.model.LaneDigest;
import gridrelay.model.LaneEntry;
import gridrelay.model.LaneKey;
import gridrelay.model.LanePage;
import gridrelay.model.Shard;
import gridrelay.problem.Refusal;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** What the grid has of the lanes and files of a shard, for who compares it with the database. In no transaction. Thread-safe. */
@ApplicationScoped
public class GridEntries {

    private static final String RECONCILE = "relay-reconcile";

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    @Inject
    Quorum quorum;

    /** How many entries a shard has, and their sum. */
    public record Digest(long lanes, long sum) {}

    /** The entries of a shard, summed up where they are. */
    public Digest digest(String map, int shard) throws ResourceException {
        try (var connection = grid.getConnection()) {
            var sums = connection.<LaneKey, Versioned>getMap(map).aggregate(new LaneDigest(), in(shard));
            return new Digest(sums[0], sums[1]);
        }
    }

    /**
     * Entries of a shard, by lane.
     *
     * @param after only lanes with greater ids
     * @param limit how many at most: the first
     */
    public SortedMap<Long, LaneEntry> page(String map, int shard, long after, int limit) throws ResourceException {
        try (var connection = grid.getConnection()) {
            return connection.<LaneKey, Versioned>getMap(map).aggregate(new LanePage(after, limit), in(shard));
        }
    }

    /** The entries of these lanes. */
    public Map<LaneKey, LaneEntry> some(String map, Collection<LaneKey> lanes) throws ResourceException {
        try (var connection = grid.getConnection()) {
            var entries = new HashMap<LaneKey, LaneEntry>();
            connection.<LaneKey, Versioned>getMap(map).getAll(Set.copyOf(lanes)).forEach((key, value) -> {
                if (value instanceof LaneEntry entry) { // else a tombstone
                    entries.put(key, entry);
                }
            });
            return entries;
        }
    }

    /**
     * Asks every node to compare what it owns now. Who does not hear of it does so within half a minute anyway.
     *
     * @throws Refusal UNAVAILABLE {@code GRID_MINORITY}: too few could hear of it
     */
    public void askAll() throws ResourceException {
        try (var connection = grid.getConnection()) {
            if (!quorum.isIn(connection.getCluster())) {
                throw GridOutage.minority();
            }
            connection.getTopic(RECONCILE).publish("now");
        }
    }

    /** All entries of the files of a shard. */
    public Map<FileKey, FileEntry> files(String map, int shard) throws ResourceException {
        try (var connection = grid.getConnection()) {
            var entries = new HashMap<FileKey, FileEntry>();
            for (var present : connection.<FileKey, Versioned>getMap(map).entrySet(in(shard))) {
                if (present.getValue() instanceof FileEntry entry) { // else a tombstone
                    entries.put(present.getKey(), entry);
                }
            }
            return entries;
        }
    }

    private static <K> Predicate<K, Versioned> in(int shard) {
        return Predicates.partitionPredicate(Shard.partitionKey(shard), Predicates.alwaysTrue());
    }
}
