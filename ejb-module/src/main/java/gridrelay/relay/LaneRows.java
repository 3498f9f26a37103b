package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * Reads lanes, and turns their due times into times of this node's monotonic clock and back: steps of the database's clock
 * or ours then move only what is read or written meanwhile.
 */
@ApplicationScoped
class LaneRows {

    static final String COLUMNS = "id, shard, endpoint_id, head, tail, delivered, attempts, due_at, paused, unnoticed,"
            + " ver, CURRENT_TIMESTAMP AS db_now, replay_id, replay_seq, replay_until, replay_attempts, replay_due_at,"
            + " replay_sent, replay_failed, replay_failure, batch_id, batch_last, apart_until";

    private final LongSupplier nanoTime;

    LaneRows() {
        this(System::nanoTime);
    }

    LaneRows(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    RowMapper<LaneRow> mapper() {
        return (columns, context) -> new LaneRow(
                columns.getLong(1),
                columns.getInt(2),
                columns.getLong(3),
                columns.getLong(4),
                columns.getLong(5),
                columns.getLong(6),
                columns.getInt(7),
                due(columns.getObject(8, OffsetDateTime.class), columns.getObject(12, OffsetDateTime.class)),
                columns.getString(9),
                columns.getObject(13) == null
                        ? null
                        : new LaneReplay(
                                columns.getLong(13),
                                columns.getLong(14),
                                columns.getLong(15),
                                columns.getInt(16),
                                due(
                                        columns.getObject(17, OffsetDateTime.class),
                                        columns.getObject(12, OffsetDateTime.class)),
                                columns.getLong(18),
                                columns.getLong(19),
                                columns.getString(20)),
                batch(columns.getString(21), columns.getLong(22), columns.getLong(23)),
                columns.getObject(10) != null,
                columns.getLong(11));
    }

    private static LaneBatch batch(String id, long last, long apart) {
        return id == null && apart == 0 ? LaneBatch.NONE : new LaneBatch(id, last, apart);
    }

    private long due(OffsetDateTime due, OffsetDateTime now) {
        var monotonic = nanoTime.getAsLong();
        return due == null || !due.isAfter(now)
                ? monotonic
                : monotonic + Duration.between(now, due).toNanos();
    }

    /** How many milliseconds until this time of the monotonic clock; 0 for now. */
    long inMillis(long due) {
        return Math.max(0, (due - nanoTime.getAsLong()) / 1_000_000);
    }
}
