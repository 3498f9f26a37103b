package gridrelay.relay;

import gridrelay.database.RowBatch;
import gridrelay.database.RowSet;
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

    // Where head = tail the lane was idle, and its owner may never hear of the message.
    private static final String GROW = " n ON l.id = n.id WHEN MATCHED THEN UPDATE SET"
            + " tail = l.tail + n.count, ver = l.ver + 1, pending_shard = l.shard,"
            + " unnoticed = CASE WHEN l.head = l.tail THEN l.shard ELSE l.unnoticed END,"
            + " waiting_since = CASE WHEN l.head = l.tail THEN n.since ELSE l.waiting_since END";

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
            var growth = new RowSet("bigint", "bigint", "timestamp with time zone");
            lanes.forEach(lane -> growth.add(lane.id(), lane.count(), acceptedAt));
            growth.execute(
                    handle, "MERGE INTO lane l USING (SELECT * FROM " + growth.as("v (id, count, since)") + ")" + GROW);
            try (var inserts = new RowBatch(handle, INSERT)) {
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
