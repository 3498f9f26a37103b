package gridrelay.grid;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** The fence rows. What locks wants a transaction, and belongs at its begin ({@link Steps}). */
record MemberTable(Jdbi jdbi) {

    private static final String LIVE = "LIVE";
    /** Long after the last connection that could carry this incarnation has ended. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    /** @param process its {@linkplain Processes name}, or null */
    void join(String incarnation, String name, Instant now, String process) {
        jdbi.useHandle(handle -> {
            handle.execute(
                    "INSERT INTO member (incarnation, name, state, started_at, process) VALUES (?, ?, ?, ?, ?)",
                    incarnation,
                    name,
                    LIVE,
                    now,
                    process);
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

    /** Locks the counter too: waits for a renewal that is under way. */
    long lockRenewal(String incarnation) {
        return jdbi.withHandle(
                handle -> handle.select("SELECT renewal FROM lease WHERE incarnation = ? FOR UPDATE", incarnation)
                        .mapTo(Long.class)
                        .one());
    }

    /** What cannot be undone. */
    boolean end(String incarnation) {
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

    /** The processes of the others that have not been buried, as far as they named theirs. */
    Map<String, String> livingProcesses(String incarnation) {
        return jdbi.withHandle(handle -> handle
                .select(
                        "SELECT incarnation, process FROM member WHERE state = ? AND incarnation <> ? AND process IS NOT NULL",
                        LIVE,
                        incarnation)
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
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
