package gridrelay.grid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Who owns which shard. What changes ownership is right only after the lock of the own member's row ({@link Steps}).
 */
record ShardTable(Jdbi jdbi) {

    /**
     * A shard as one look at the database shows it.
     *
     * @param owner an incarnation, or null
     * @param ownerDead whether the owner was buried
     * @param wanted the incarnation that asks for it, or null
     * @param wantedLiving whether that one has not been buried
     */
    record Row(int id, String owner, long epoch, boolean ownerDead, String wanted, boolean wantedLiving) {

        private static Row of(ResultSet row, StatementContext context) throws SQLException {
            return new Row(
                    row.getInt("id"),
                    row.getString("owner"),
                    row.getLong("epoch"),
                    "DEAD".equals(row.getString("owner_state")),
                    row.getString("wanted"),
                    "LIVE".equals(row.getString("wanted_state")));
        }

        /** Nobody living owns it. */
        boolean orphaned() {
            return owner == null || ownerDead;
        }
    }

    List<Row> all() {
        return jdbi.withHandle(
                handle -> handle.select("SELECT s.id, s.owner, s.epoch, s.wanted, o.state AS owner_state,"
                                + " w.state AS wanted_state FROM shard s LEFT JOIN member o ON o.incarnation = s.owner"
                                + " LEFT JOIN member w ON w.incarnation = s.wanted ORDER BY s.id")
                        .map(Row::of)
                        .list());
    }

    /**
     * Takes what is free, what a dead incarnation left, and what is {@code me}'s without its knowing.
     *
     * @param ids none of which {@code me} holds in memory
     */
    List<Tenure> take(String me, Collection<Integer> ids) {
        var got = lock(ids);
        if (got.length == 0) {
            return List.of();
        }
        return jdbi.withHandle(handle -> {
            handle.createUpdate(
                            "UPDATE shard SET owner = :me, epoch = epoch + 1 WHERE id = ANY (:got) AND (owner IS NULL"
                                    // an unclear commit of ours: the epoch tells the tenure that nobody knows from this
                                    // one
                                    + " OR owner = :me"
                                    + " OR EXISTS (SELECT 1 FROM member m WHERE m.incarnation = shard.owner AND m.state = 'DEAD'))")
                    .bind("me", me)
                    .bind("got", got)
                    .execute();
            return handle.createQuery("SELECT id, epoch FROM shard WHERE id = ANY (:got) AND owner = :me ORDER BY id")
                    .bind("me", me)
                    .bind("got", got)
                    .map((row, context) -> new Tenure(row.getInt("id"), row.getLong("epoch")))
                    .list();
        });
    }

    /** The epochs of those of these shards that {@code me} owns. */
    Map<Integer, Long> epochs(String me, Collection<Integer> ids) {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT id, epoch FROM shard WHERE owner = :me AND id = ANY (:ids)")
                .bind("me", me)
                .bind("ids", ids.toArray(Integer[]::new))
                .map((row, context) -> Map.entry(row.getInt("id"), row.getLong("epoch")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Frees the shard, and asks for it no more; false if it was no longer this tenure's. */
    boolean release(String me, Tenure tenure) {
        return jdbi.withHandle(handle -> handle.execute(
                        "UPDATE shard SET owner = NULL, wanted = NULLIF(wanted, owner) WHERE id = ? AND owner = ?"
                                + " AND epoch = ?",
                        tenure.shard(),
                        me,
                        tenure.epoch())
                == 1);
    }

    /** Frees all that {@code me} owns, known to it or not. */
    void releaseAll(String me) {
        jdbi.useHandle(handle -> handle.execute("UPDATE shard SET owner = NULL WHERE owner = ?", me));
    }

    /** Notes a preference; the rows that others have locked wait for the next time. */
    void want(String me, Collection<Integer> ids) {
        var got = lock(ids);
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE shard SET wanted = :me WHERE id = ANY (:got)")
                .bind("me", me)
                .bind("got", got)
                .execute());
    }

    private Integer[] lock(Collection<Integer> ids) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id FROM shard WHERE id = ANY (:ids) ORDER BY id FOR UPDATE SKIP LOCKED")
                .bind("ids", ids.toArray(Integer[]::new))
                .mapTo(Integer.class)
                .list()
                .toArray(Integer[]::new));
    }
}
