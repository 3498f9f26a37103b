package gridrelay.relay;

import gridrelay.database.RowBatch;
import gridrelay.database.RowSet;
import gridrelay.grid.Cluster;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The SQL of the settling transaction. Every lane that it writes was locked by {@link #lock} before. */
@ApplicationScoped
class SettleTable {

    private final Jdbi jdbi;
    private final LaneRows rows;
    private final Supplier<String> node;

    /** For the container's proxy. */
    protected SettleTable() {
        this(null, null, () -> null);
    }

    @Inject
    SettleTable(Jdbi jdbi, LaneRows rows, Cluster cluster) {
        this(jdbi, rows, cluster::nodeName);
    }

    SettleTable(Jdbi jdbi, LaneRows rows, Supplier<String> node) {
        this.jdbi = jdbi;
        this.rows = rows;
        this.node = node;
    }

    /** By lane id. Without {@code waiting}, lanes that others have locked are left out. */
    Map<Long, LaneRow> lock(Collection<Long> lanes, boolean waiting) {
        var sql = "SELECT " + LaneRows.COLUMNS + " FROM lane WHERE id = ANY(CAST(:ids AS bigint ARRAY)) ORDER BY id"
                + (waiting ? " FOR UPDATE" : " FOR UPDATE SKIP LOCKED");
        return jdbi.withHandle(handle -> {
            var locked = new HashMap<Long, LaneRow>();
            handle.createQuery(sql)
                    .bind("ids", lanes.toArray(Long[]::new))
                    .map(rows.mapper())
                    .forEach(row -> locked.put(row.id(), row));
            return locked;
        });
    }

    /** Those of the commands that are still pending. */
    Set<Long> lockCommands(Set<Long> commands) {
        if (commands.isEmpty()) {
            return Set.of();
        }
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT id FROM lane_command WHERE id = ANY(CAST(:ids AS bigint ARRAY))"
                                + " AND state = 'PENDING' ORDER BY id FOR UPDATE")
                        .bindArray("ids", Long.class, commands)
                        .mapTo(Long.class)
                        .collect(Collectors.toSet()));
    }

    void write(List<LaneChange> changes, Instant now) {
        if (!changes.isEmpty()) {
            jdbi.useHandle(handle -> {
                updateLanes(handle, changes);
                insertAttempts(handle, changes);
                insertDeadLetters(handle, changes, now);
                answerCommands(handle, changes, now);
                var replayed = changes.stream().filter(LaneChange::replayMoved).toList();
                if (!replayed.isEmpty()) {
                    updateReplays(handle, replayed);
                }
                var batched = changes.stream().filter(LaneChange::batchMoved).toList();
                if (!batched.isEmpty()) {
                    updateBatches(handle, batched);
                }
            });
        }
    }

    private void updateLanes(Handle handle, List<LaneChange> changes) {
        var lanes = new RowSet(
                "bigint", "bigint", "bigint", "bigint", "integer", "varchar", "bigint", "timestamp with time zone");
        for (var change : changes) {
            var row = change.after();
            lanes.add(
                    row.id(),
                    change.before().head(),
                    row.head(),
                    row.delivered(),
                    row.attempts(),
                    row.paused(),
                    rows.inMillis(row.due()),
                    utc(change.waitsSinceBefore()));
        }
        var updated = lanes.execute(
                handle,
                "MERGE INTO lane l USING (SELECT * FROM "
                        + lanes.as("v (id, was, head, delivered, attempts, paused, wait, since)")
                        + ") n ON l.id = n.id AND l.head = n.was WHEN MATCHED THEN UPDATE SET"
                        + " head = n.head, delivered = n.delivered, attempts = n.attempts, paused = n.paused,"
                        + " due_at = CASE WHEN n.wait > 0 THEN CURRENT_TIMESTAMP + n.wait * INTERVAL '0.001' SECOND END,"
                        + " waiting_since = CASE WHEN l.tail <= n.head THEN NULL WHEN l.waiting_since < n.since THEN"
                        + " (SELECT m.accepted_at FROM message m WHERE m.lane_id = l.id AND m.seq = n.head + 1) ELSE l.waiting_since END,"
                        + " pending_shard = CASE WHEN l.tail > n.head OR l.replay_id IS NOT NULL THEN l.shard END,"
                        + " unnoticed = NULL, ver = l.ver + 1");
        if (updated != changes.size()) {
            throw new IllegalStateException("a locked lane has changed");
        }
    }

    private static void updateBatches(Handle handle, List<LaneChange> changes) {
        try (var lanes =
                new RowBatch(handle, "UPDATE lane SET batch_id = ?, batch_last = ?, apart_until = ? WHERE id = ?")) {
            for (var change : changes) {
                var batch = change.batch();
                lanes.add(
                        batch.id(),
                        batch.stored() ? batch.last() : null,
                        batch.apart() == 0 ? null : batch.apart(),
                        change.before().id());
            }
            lanes.execute();
        }
    }

    private void updateReplays(Handle handle, List<LaneChange> changes) {
        try (var lanes = new RowBatch(
                        handle,
                        "UPDATE lane SET replay_id = ?, replay_seq = ?, replay_until = ?,"
                                + " replay_attempts = ?, replay_due_at = CASE WHEN ? > 0"
                                + " THEN CURRENT_TIMESTAMP + CAST(? AS bigint) * INTERVAL '0.001' SECOND END,"
                                + " replay_sent = ?, replay_failed = ?, replay_failure = ?, pending_shard = CASE WHEN tail > head OR ? THEN shard END WHERE id = ?");
                var results = new RowBatch(
                        handle,
                        "INSERT INTO replay_result (replay_id, lane_id, sent, failed, stopped, failure)"
                                + " VALUES (?, ?, ?, ?, ?, ?)");
                var letters = new RowBatch(
                        handle,
                        "UPDATE dead_letter SET state = 'DELIVERED', reason = 'delivered by a replay'"
                                + " WHERE lane_id = ? AND seq = ? AND state = 'DEAD'")) {
            for (var change : changes) {
                var lane = change.before().id();
                var replay = change.after().replay();
                var wait = replay == null ? 0 : rows.inMillis(replay.due());
                lanes.add(
                        replay == null ? null : replay.id(),
                        replay == null ? null : replay.position(),
                        replay == null ? null : replay.until(),
                        replay == null ? null : replay.attempts(),
                        wait,
                        wait,
                        replay == null ? null : replay.sent(),
                        replay == null ? null : replay.failed(),
                        replay == null ? null : replay.failure(),
                        replay != null,
                        lane);
                for (var result : change.replayResults()) {
                    results.add(
                            result.replay(), lane, result.sent(), result.failed(), result.stopped(), result.failure());
                }
                change.deliveredAgain().forEach(sequence -> letters.add(lane, sequence));
            }
            lanes.execute();
            results.execute();
            letters.execute();
        }
    }

    private void insertAttempts(Handle handle, List<LaneChange> changes) {
        try (var batch = new RowBatch(
                handle,
                "INSERT INTO attempt (lane_id, seq, replay, no, epoch, node, started_at, duration_ms, status, failure,"
                        + " error, response, messages, batch_id, accepted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (var change : changes) {
                for (var attempt : change.tries()) {
                    var reply = attempt.reply();
                    var inBatch = attempt.posted() instanceof Batch;
                    batch.add(
                            change.before().id(),
                            attempt.sequence(),
                            attempt.replay(),
                            attempt.number(),
                            attempt.request().tenure().epoch(),
                            node.get(),
                            utc(reply.started()),
                            (int) Math.min(Integer.MAX_VALUE, reply.durationMs()),
                            reply.status(),
                            reply.failure() == null ? null : reply.failure().name(),
                            reply.error(),
                            reply.text(),
                            attempt.posted().count(),
                            inBatch ? attempt.posted().id() : null,
                            inBatch && reply.ok() ? attempt.through() : null);
                }
            }
            batch.execute();
        }
    }

    private static void insertDeadLetters(Handle handle, List<LaneChange> changes, Instant now) {
        try (var batch = new RowBatch(
                handle, "INSERT INTO dead_letter (lane_id, seq, state, reason, at) VALUES (?, ?, ?, ?, ?)")) {
            for (var change : changes) {
                change.deadLetters()
                        .forEach(letter -> batch.add(
                                change.before().id(), letter.sequence(), letter.state(), letter.reason(), utc(now)));
            }
            batch.execute();
        }
    }

    private static void answerCommands(Handle handle, List<LaneChange> changes, Instant now) {
        try (var batch =
                new RowBatch(handle, "UPDATE lane_command SET state = ?, outcome = ?, done_at = ? WHERE id = ?")) {
            for (var change : changes) {
                change.commandResults()
                        .forEach(result ->
                                batch.add(result.done() ? "DONE" : "REFUSED", result.outcome(), utc(now), result.id()));
            }
            batch.execute();
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
