package gridrelay.relay;

import gridrelay.database.Dialect;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The rows of lanes, created where they are missing and locked until the transaction ends: the sequence of a lane is the order
 * of the commits.
 *
 * <p>Two transactions never wait for each other here. On PostgreSQL each first inserts all rows that it misses, in the order of
 * their keys, and only then locks all of its rows, in the order of their ids. So one that still inserts holds nothing but rows
 * which nobody else can see, and those that lock do it in one order. H2's MERGE locks also the rows that it finds, in the order
 * of the keys: there it locks everything, always, and nobody begins with the ids.
 */
@Dependent
class LaneLocks {

    /** What identifies a lane. */
    record Key(String conversation, long endpoint) {}

    /** A lane's row, locked by the current transaction. */
    record LockedLane(long id, Key key, int shard, long head, long tail, int attempts, long version) {}

    private static final String WANTED =
            "unnest(CAST(:conversations AS varchar ARRAY), CAST(:endpoints AS bigint ARRAY),"
                    + " CAST(:shards AS integer ARRAY)) AS n (conversation, endpoint_id, shard)";

    private static final String COLUMNS =
            "SELECT l.id, l.conversation, l.endpoint_id, l.shard, l.head, l.tail, l.attempts, l.ver FROM ";

    private static final String THERE =
            " FROM " + WANTED + " JOIN lane l ON l.conversation = n.conversation AND l.endpoint_id = n.endpoint_id";

    private static final String FIND = "SELECT l.id" + THERE;

    // PostgreSQL locks in the order of the sort, and nothing where a row is missing.
    private static final String LOCK_IF_ALL_ARE_THERE = COLUMNS + "(SELECT array_agg(l.id) AS ids" + THERE
            + ") f JOIN lane l ON l.id = ANY(f.ids) WHERE cardinality(f.ids) = :count ORDER BY l.id FOR UPDATE OF l";

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final InsertIfAbsent insert;

    @Inject
    LaneLocks(Jdbi jdbi, Dialect dialect) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.insert = new InsertIfAbsent(
                dialect, "lane", "conversation, endpoint_id", "conversation, endpoint_id, shard", WANTED);
    }

    /**
     * Locks the lanes in the current transaction.
     *
     * @param shards the shard of each lane
     */
    List<LockedLane> lock(Map<Key, Integer> shards) {
        return jdbi.withHandle(handle -> {
            var there = lockThose(handle, shards);
            if (!there.isEmpty()) {
                return there;
            }
            insert.execute(handle, statement -> bindWanted(statement, shards));
            return lock(handle, find(handle, shards));
        });
    }

    /** None if not all of them are there, or that would not be safe. */
    private List<LockedLane> lockThose(Handle handle, Map<Key, Integer> shards) {
        if (shards.size() == 1) {
            return lockOne(handle, shards.keySet().iterator().next());
        }
        return dialect == Dialect.H2 ? List.of() : lockIfAllAreThere(handle, shards);
    }

    private static List<LockedLane> lockIfAllAreThere(Handle handle, Map<Key, Integer> shards) {
        return bindWanted(handle.createQuery(LOCK_IF_ALL_ARE_THERE), shards)
                .bind("count", shards.size())
                .map((row, context) -> locked(row))
                .list();
    }

    /** Who locks only one row waits for nobody while holding another. */
    private static List<LockedLane> lockOne(Handle handle, Key key) {
        return handle.createQuery(
                        COLUMNS + "lane l WHERE conversation = :conversation AND endpoint_id = :endpoint FOR UPDATE")
                .bind("conversation", key.conversation())
                .bind("endpoint", key.endpoint())
                .map((row, context) -> locked(row))
                .list();
    }

    private static List<Long> find(Handle handle, Map<Key, Integer> shards) {
        return bindWanted(handle.createQuery(FIND), shards).mapTo(Long.class).list();
    }

    private static <T extends org.jdbi.v3.core.statement.SqlStatement<T>> T bindWanted(
            T statement, Map<Key, Integer> shards) {
        var keys = shards.keySet();
        return statement
                .bind("conversations", keys.stream().map(Key::conversation).toArray(String[]::new))
                .bind("endpoints", keys.stream().map(Key::endpoint).toArray(Long[]::new))
                .bind("shards", shards.values().toArray(Integer[]::new));
    }

    private static List<LockedLane> lock(Handle handle, List<Long> ids) {
        return handle.createQuery(COLUMNS + "lane l WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
                .bind("ids", ids.toArray(Long[]::new))
                .map((row, context) -> locked(row))
                .list();
    }

    private static LockedLane locked(ResultSet row) throws SQLException {
        return new LockedLane(
                row.getLong("id"),
                new Key(row.getString("conversation"), row.getLong("endpoint_id")),
                row.getInt("shard"),
                row.getLong("head"),
                row.getLong("tail"),
                row.getInt("attempts"),
                row.getLong("ver"));
    }
}
