package gridrelay.relay;

import static java.util.Comparator.comparingLong;

import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.VersionedMap;
import gridrelay.model.LaneEntry;
import gridrelay.model.LaneKey;
import gridrelay.relay.MessageLog.GrownLane;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.resource.ResourceException;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The grid's entries of the lanes with undelivered messages, written in the caller's transaction. They are an index that the
 * database can rebuild: where the grid is not there, nothing waits for it.
 */
@ApplicationScoped
class LaneEntries {

    static final String MAP = "lanes";

    private final Log log = new Log();

    @Resource(lookup = "eis/hazelcast")
    HazelcastConnectionFactory grid;

    /** Makes the entries follow lanes that got messages. */
    public void grown(List<GrownLane> lanes) {
        write(map -> lanes.forEach(lane -> map.set(
                new LaneKey(lane.shard(), lane.id()),
                new LaneEntry(lane.endpoint(), lane.tail(), lane.attempts(), lane.version()))));
    }

    /** Makes the entries follow settled lanes, where they tell something else than before. */
    public void follow(List<LaneChange> changes) {
        var telling = changes.stream().filter(LaneChange::changesEntry).toList();
        if (!telling.isEmpty()) {
            write(map -> telling.forEach(change -> put(map, change.after())));
        }
    }

    /** Puts what is missing or older; newer entries stay. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void repair(Collection<LaneRow> rows) {
        if (!rows.isEmpty()) {
            write(map -> rows.forEach(row -> put(map, row)));
        }
    }

    /**
     * Removes the entries of lanes that are deleted; in the caller's transaction, or one of its own.
     *
     * @param versions the last of each lane
     */
    @Transactional
    public void forget(Map<LaneKey, Long> versions) {
        if (!versions.isEmpty()) {
            // where writing locks, all do so in this order
            write(map -> versions.entrySet().stream()
                    .sorted(comparingLong(entry -> entry.getKey().lane()))
                    .forEach(entry -> map.delete(entry.getKey(), entry.getValue())));
        }
    }

    private static void put(VersionedMap<LaneKey, LaneEntry> map, LaneRow row) {
        var key = new LaneKey(row.shard(), row.id());
        if (row.pending()) {
            map.set(key, new LaneEntry(row.endpoint(), row.tail(), row.attempts(), row.version()));
        } else {
            map.delete(key, row.version());
        }
    }

    private void write(Consumer<VersionedMap<LaneKey, LaneEntry>> changes) {
        try (var connection = grid.getConnection()) {
            changes.accept(connection.getVersionedMap(MAP));
        } catch (ResourceException e) {
            log.gridAway(e);
        }
    }
}
