package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.IntPredicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * Deletes what is old at the beginnings of lanes, along their keys: a lane's log is in order of time but for the clocks' errors,
 * so what follows the first young row is not looked at. Only settled messages, since a head never falls; no lock but on what is
 * deleted.
 */
@ApplicationScoped
class Expiry {

    /** Lanes of one step. */
    static final int LANES = 200;
    /** Rows that one step deletes of a lane. */
    static final int ROWS = 500;

    // Dead letters stay for as long as bodies that are sent again may name them as skipped.
    private static final String OLDEST = """
            SELECT l.id, l.shard, l.head,
              (SELECT m.accepted_at FROM message m WHERE m.lane_id = l.id AND m.seq <= l.head
                ORDER BY m.lane_id, m.seq FETCH FIRST 1 ROW ONLY) AS message_at,
              (SELECT a.started_at FROM attempt a WHERE a.lane_id = l.id AND a.seq <= l.head
                ORDER BY a.lane_id, a.seq, a.replay, a.no, a.epoch FETCH FIRST 1 ROW ONLY) AS attempt_at
            FROM lane l WHERE l.id > :after ORDER BY l.id FETCH FIRST :lanes ROWS ONLY""";

    private final Jdbi jdbi;

    /**
     * What a step did.
     *
     * @param last the last lane that it is done with
     * @param more whether it is not the last of all lanes
     */
    record Step(long last, boolean more, int messages, int attempts) {}

    private record Old(long lane, long head, boolean messages, boolean attempts) {}

    private record Row(long sequence, OffsetDateTime at) {}

    /** For the container's proxy. */
    protected Expiry() {
        this(null);
    }

    @Inject
    Expiry(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * @param after a lane: those with greater ids are looked at
     * @param own whether a shard's lanes are this node's to clean
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Step step(long after, Instant messagesBefore, Instant attemptsBefore, IntPredicate own) {
        return jdbi.withHandle(handle -> {
            var lanes = handle.createQuery(OLDEST)
                    .bind("after", after)
                    .bind("lanes", LANES)
                    .map((row, context) -> new Old(
                            row.getLong("id"),
                            own.test(row.getInt("shard")) ? row.getLong("head") : 0,
                            isBefore(row.getObject("message_at", OffsetDateTime.class), messagesBefore),
                            isBefore(row.getObject("attempt_at", OffsetDateTime.class), attemptsBefore)))
                    .list();
            var last = after;
            var messages = 0;
            var attempts = 0;
            for (var lane : lanes) {
                var someMessages = lane.messages() && lane.head() > 0 ? messages(handle, lane, messagesBefore) : 0;
                var someAttempts = lane.attempts() && lane.head() > 0 ? attempts(handle, lane, attemptsBefore) : 0;
                messages += someMessages;
                attempts += someAttempts;
                if (someMessages >= ROWS || someAttempts >= ROWS) {
                    return new Step(last, true, messages, attempts); // the lane again, in a transaction of its own
                }
                last = lane.lane();
            }
            return new Step(last, lanes.size() == LANES, messages, attempts);
        });
    }

    private static boolean isBefore(OffsetDateTime at, Instant before) {
        return at != null && at.toInstant().isBefore(before);
    }

    private static int messages(Handle handle, Old lane, Instant before) {
        var through = prefix(
                handle.createQuery("SELECT seq, accepted_at FROM message WHERE lane_id = :lane AND seq <= :head"
                        + " ORDER BY lane_id, seq FETCH FIRST :rows ROWS ONLY"),
                lane,
                before);
        if (through == 0) {
            return 0;
        }
        handle.execute(
                "DELETE FROM dead_letter WHERE lane_id = ? AND seq <= ?", lane.lane(), through - Body.MAX_SKIPPED);
        return handle.execute("DELETE FROM message WHERE lane_id = ? AND seq <= ?", lane.lane(), through);
    }

    /** Whole messages' attempts, but for those of the last of many. */
    private static int attempts(Handle handle, Old lane, Instant before) {
        var through = prefix(
                handle.createQuery("SELECT seq, started_at FROM attempt WHERE lane_id = :lane AND seq <= :head"
                        + " ORDER BY lane_id, seq, replay, no, epoch FETCH FIRST :rows ROWS ONLY"),
                lane,
                before);
        return through == 0
                ? 0
                : handle.createUpdate("DELETE FROM attempt WHERE (lane_id, seq, replay, no, epoch) IN (SELECT lane_id,"
                                + " seq, replay, no, epoch FROM attempt WHERE lane_id = :lane AND seq <= :through"
                                + " AND started_at < :before ORDER BY lane_id, seq, replay, no, epoch"
                                + " FETCH FIRST :rows ROWS ONLY)")
                        .bind("lane", lane.lane())
                        .bind("through", through)
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .bind("rows", ROWS)
                        .execute();
    }

    /** The sequence of the last row before the first young one; 0 for none. */
    private static long prefix(Query rows, Old lane, Instant before) {
        var through = 0L;
        for (var row : rows.bind("lane", lane.lane())
                .bind("head", lane.head())
                .bind("rows", ROWS)
                .map((columns, context) -> new Row(columns.getLong(1), columns.getObject(2, OffsetDateTime.class)))
                .list()) {
            if (!isBefore(row.at(), before)) {
                break;
            }
            through = row.sequence();
        }
        return through;
    }

    /**
     * Deletes what operators asked long ago and what came of it, some at a time.
     *
     * @return how many
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int operations(Instant before) {
        var deleted = 0;
        for (var sql : List.of(
                "DELETE FROM lane_command WHERE id IN (SELECT id FROM lane_command WHERE done_at < :before"
                        + " ORDER BY done_at, id FETCH FIRST :rows ROWS ONLY)",
                "DELETE FROM replay WHERE id IN (SELECT id FROM replay WHERE finished_at < :before"
                        + " ORDER BY finished_at, id FETCH FIRST :rows ROWS ONLY)")) {
            deleted += jdbi.withHandle(handle -> handle.createUpdate(sql)
                    .bind("before", before.atOffset(ZoneOffset.UTC))
                    .bind("rows", ROWS)
                    .execute());
        }
        return deleted;
    }
}
