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
            "SELECT id, conversation, endpoint_id, shard, head, tail, attempts, ver FROM lane";

    private static final String FIND = "SELECT l.id FROM " + WANTED
            + " JOIN lane l ON l.conversation = n.conversation AND l.endpoint_id = n.endpoint_id";

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
            if (shards.size() == 1) {
                var found = lockOne(handle, shards.keySet().iterator().next());
                if (!found.isEmpty()) {
                    return found;
                }
            }
            if (dialect == Dialect.H2 || find(handle, shards).size() < shards.size()) {
                insert.execute(handle, statement -> bindWanted(statement, shards));
            }
            return lock(handle, find(handle, shards));
        });
    }

    /** Who locks only one row waits for nobody while holding another. */
    private static List<LockedLane> lockOne(Handle handle, Key key) {
        return handle.createQuery(
                        COLUMNS + " WHERE conversation = :conversation AND endpoint_id = :endpoint FOR UPDATE")
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
        return handle.createQuery(COLUMNS + " WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
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
