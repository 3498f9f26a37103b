package gridrelay.grid;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The fence rows. Every method but {@link #livingOthers} wants a transaction, of which it locks the first row. */
record MemberTable(Jdbi jdbi) {

    private static final String LIVE = "LIVE";
    /** Long after the last connection that could carry this incarnation has ended. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    void join(String incarnation, String name, Instant now) {
        jdbi.useHandle(handle -> {
            handle.execute(
                    "INSERT INTO member (incarnation, name, state, started_at) VALUES (?, ?, ?, ?)",
                    incarnation,
                    name,
                    LIVE,
                    now);
            handle.execute("INSERT INTO lease (incarnation, renewal) VALUES (?, 0)", incarnation);
        });
    }

    /** Locks the row until the transaction ends; false for an incarnation that is dead or unknown. */
    boolean lockLiving(String incarnation) {
        return jdbi.withHandle(
                handle -> handle.select("SELECT state FROM member WHERE incarnation = ? FOR UPDATE", incarnation)
                        .mapTo(String.class)
                        .findOne()
                        .filter(LIVE::equals)
                        .isPresent());
    }

    /**
     * Declares another incarnation dead, for good. Waits for its settle, take, release and renewal that are under way.
     *
     * @param renewal as observed; if it renewed since, it lives on
     * @return whether it was buried now
     */
    boolean bury(String incarnation, long renewal) {
        return lockLiving(incarnation) && lockRenewal(incarnation) == renewal && end(incarnation);
    }

    /** Declares an incarnation dead whose process is known to have ended, or our own that has nothing open any more. */
    boolean bury(String incarnation) {
        return lockLiving(incarnation) && lockRenewal(incarnation) >= 0 && end(incarnation);
    }

    private long lockRenewal(String incarnation) {
        return jdbi.withHandle(
                handle -> handle.select("SELECT renewal FROM lease WHERE incarnation = ? FOR UPDATE", incarnation)
                        .mapTo(Long.class)
                        .one());
    }

    private boolean end(String incarnation) {
        return jdbi.withHandle(handle -> {
            handle.execute("UPDATE lease SET renewal = -1 WHERE incarnation = ?", incarnation);
            return handle.execute("UPDATE member SET state = 'DEAD' WHERE incarnation = ?", incarnation) == 1;
        });
    }

    List<String> livingOthers(String incarnation) {
        return jdbi.withHandle(handle -> handle.select(
                        "SELECT incarnation FROM member WHERE state = ? AND incarnation <> ?", LIVE, incarnation)
                .mapTo(String.class)
                .list());
    }

    /** Removes what nobody needs: the long dead that no shard names. */
    void sweep(Instant now) {
        jdbi.useHandle(handle -> {
            for (var dead : handle.select(
                            "SELECT incarnation FROM member WHERE state = 'DEAD' AND started_at < ?"
                                    + " AND NOT EXISTS (SELECT 1 FROM shard WHERE owner = incarnation OR wanted = incarnation)",
                            now.minus(REMEMBERED))
                    .mapTo(String.class)
                    .list()) {
                handle.execute("DELETE FROM lease WHERE incarnation = ?", dead);
                handle.execute("DELETE FROM member WHERE incarnation = ?", dead);
            }
        });
    }
}
