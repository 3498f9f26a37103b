package gridrelay.relay;

import static java.util.stream.Collectors.toMap;

import gridrelay.directory.EndpointData;
import gridrelay.model.LaneKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The lanes of an endpoint with all that is in them, for the directory, which removes deleted endpoints. */
@ApplicationScoped
class EndpointLanes implements EndpointData {

    private static final int LANES = 100;
    private static final int ROWS = 2_000;

    private final Jdbi jdbi;
    private final LaneEntries entries;

    private record Doomed(LaneKey key, boolean pending, long version) {}

    /** For the container's proxy. */
    protected EndpointLanes() {
        this(null, null);
    }

    @Inject
    EndpointLanes(Jdbi jdbi, LaneEntries entries) {
        this.jdbi = jdbi;
        this.entries = entries;
    }

    @Override
    public boolean undelivered(long endpoint) {
        return jdbi.withHandle(handle -> handle.createQuery(
                                "SELECT count(*) FROM (SELECT id FROM lane WHERE endpoint_id = :endpoint AND waiting_since IS NOT NULL"
                                        + " FETCH FIRST 1 ROW ONLY) l")
                        .bind("endpoint", endpoint)
                        .mapTo(Long.class)
                        .one()
                > 0);
    }

    @Override
    public boolean removeSome(long endpoint) {
        return jdbi.withHandle(handle -> {
            var doomed = handle.createQuery(
                            "SELECT id, shard, pending_shard, ver FROM lane WHERE endpoint_id = :endpoint"
                                    + " ORDER BY id FETCH FIRST :most ROWS ONLY FOR UPDATE")
                    .bind("endpoint", endpoint)
                    .bind("most", LANES)
                    .map((row, context) -> new Doomed(
                            new LaneKey(row.getInt(2), row.getLong(1)), row.getObject(3) != null, row.getLong(4)))
                    .list();
            var lanes = doomed.stream().map(lane -> lane.key().lane()).toList();
            if (lanes.isEmpty()) {
                removeOperations(handle, endpoint);
                return true;
            }
            for (var table : List.of("attempt", "dead_letter", "lane_command", "message")) {
                if (deleteSome(handle, table, lanes) >= ROWS) {
                    return false;
                }
            }
            handle.createUpdate("DELETE FROM lane WHERE id = ANY(:lanes)")
                    .bindArray("lanes", Long.class, lanes)
                    .execute();
            entries.forget(doomed.stream()
                    .filter(Doomed::pending) // others have no entry
                    .collect(toMap(Doomed::key, Doomed::version)));
            if (lanes.size() < LANES) {
                removeOperations(handle, endpoint);
                return true;
            }
            return false;
        });
    }

    private static void removeOperations(Handle handle, long endpoint) {
        for (var sql : List.of(
                "DELETE FROM replay_result WHERE replay_id IN (SELECT id FROM replay WHERE endpoint_id = ?)",
                "DELETE FROM replay WHERE endpoint_id = ?",
                "DELETE FROM endpoint_news WHERE endpoint_id = ?")) {
            handle.execute(sql, endpoint);
        }
    }

    private static int deleteSome(Handle handle, String table, List<Long> lanes) {
        var key = table.equals("lane_command")
                ? "id"
                : table.equals("attempt") ? "lane_id, seq, replay, no, epoch, messages" : "lane_id, seq";
        return handle.createUpdate("DELETE FROM " + table + " WHERE (" + key + ") IN (SELECT " + key + " FROM " + table
                        + " WHERE lane_id = ANY(:lanes) FETCH FIRST :most ROWS ONLY)")
                .bindArray("lanes", Long.class, lanes)
                .bind("most", ROWS)
                .execute();
    }
}
