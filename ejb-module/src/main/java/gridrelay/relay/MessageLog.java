package gridrelay.relay;

import gridrelay.database.RowBatch;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Appends messages to lanes that the current transaction has locked. */
@Dependent
class MessageLog {

    // "head = tail" compares the values before the update: the lane was idle, and its owner may never hear of the
    // message.
    private static final String GROW = "UPDATE lane SET tail = tail + ?, ver = ver + 1, pending_shard = shard,"
            + " unnoticed = CASE WHEN head = tail THEN shard ELSE unnoticed END,"
            + " waiting_since = CASE WHEN head = tail THEN ? ELSE waiting_since END WHERE id = ?";

    private static final String INSERT =
            "INSERT INTO message (lane_id, seq, id, type, data, size, account_id, accepted_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private final Jdbi jdbi;

    @Inject
    MessageLog(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A message with its place. */
    record Entry(long lane, long sequence, String id, String type, String data) {}

    /** A lane that got messages: how many, and its row as it is now. */
    record GrownLane(long id, int shard, long endpoint, long count, long tail, int attempts, long version) {}

    void append(Collection<GrownLane> lanes, List<Entry> entries, long account, Instant at) {
        var acceptedAt = at.atOffset(ZoneOffset.UTC);
        jdbi.useHandle(handle -> {
            try (var growth = new RowBatch(handle, GROW);
                    var inserts = new RowBatch(handle, INSERT)) {
                lanes.forEach(lane -> growth.add(lane.count(), acceptedAt, lane.id()));
                growth.execute();
                entries.forEach(entry -> inserts.add(
                        entry.lane(),
                        entry.sequence(),
                        entry.id(),
                        entry.type(),
                        entry.data(),
                        entry.data().length(),
                        account,
                        acceptedAt));
                inserts.execute();
            }
        });
    }
}
