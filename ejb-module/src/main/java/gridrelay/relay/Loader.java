package gridrelay.relay;

import gridrelay.grid.GridEntries.Digest;
import gridrelay.model.LaneDigest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Reads what an owner has to deliver. Locks nothing; outside any transaction. */
@ApplicationScoped
@Transactional(Transactional.TxType.NOT_SUPPORTED)
class Loader {

    /** @param messages by lane, in order */
    record Looked(List<LaneRow> lanes, Map<Long, List<PendingMessage>> messages) {}

    private final Jdbi jdbi;
    private final LaneRows rows;
    private final ReplayReading replays;

    /** For the container's proxy. */
    protected Loader() {
        this(null, null);
    }

    @Inject
    Loader(Jdbi jdbi, LaneRows rows) {
        this.jdbi = jdbi;
        this.rows = rows;
        this.replays = new ReplayReading(jdbi);
    }

    /** A page of the pending lanes of a shard, by id. */
    public List<LaneRow> pending(int shard, long after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + LaneRows.COLUMNS
                        + " FROM lane WHERE pending_shard = :shard AND id > :after ORDER BY id LIMIT :limit")
                .bind("shard", shard)
                .bind("after", after)
                .bind("limit", limit)
                .map(rows.mapper())
                .list());
    }

    /** How many pending lanes each of the shards has, and their sum as {@link LaneDigest} has it of the entries. */
    public Map<Integer, Digest> digests(Collection<Integer> shards) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT pending_shard, count(*), sum((id % :modulus + 1) * ((tail * :step + attempts) % :modulus + 1))"
                                + " FROM lane WHERE pending_shard = ANY(CAST(:shards AS smallint ARRAY)) GROUP BY pending_shard")
                .bind("modulus", LaneDigest.MODULUS)
                .bind("step", LaneDigest.STEP)
                .bind("shards", shards.toArray(Integer[]::new))
                .map((columns, context) ->
                        Map.entry(columns.getInt(1), new Digest(columns.getLong(2), columns.getLong(3))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Those of the shards that have pending lanes. */
    public Set<Integer> withWork(Collection<Integer> shards) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT DISTINCT pending_shard FROM lane"
                        + " WHERE pending_shard = ANY(CAST(:shards AS smallint ARRAY))")
                .bindArray("shards", Integer.class, shards)
                .mapTo(Integer.class)
                .collect(Collectors.toSet()));
    }

    public List<LaneRow> lanes(Collection<Long> ids) {
        return jdbi.withHandle(handle -> lanes(handle, ids));
    }

    /** Lanes, and with them what those that are not in a replay have to send next. */
    public Looked look(Collection<Long> ids) {
        return jdbi.withHandle(handle -> {
            var lanes = lanes(handle, ids);
            var next = lanes.stream()
                    .filter(lane -> lane.pending() && lane.replay() == null)
                    .collect(Collectors.toMap(LaneRow::id, lane -> Span.few(lane.head() + 1)));
            return new Looked(lanes, next.isEmpty() ? Map.of() : messages(handle, next));
        });
    }

    private List<LaneRow> lanes(Handle handle, Collection<Long> ids) {
        return handle.createQuery(
                        "SELECT " + LaneRows.COLUMNS + " FROM lane WHERE id = ANY(CAST(:ids AS bigint ARRAY))")
                .bind("ids", ids.toArray(Long[]::new))
                .map(rows.mapper())
                .list();
    }

    /** The lanes of these shards whose owner may not have heard of what was accepted. */
    public List<LaneRow> unnoticed(Collection<Integer> shards, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + LaneRows.COLUMNS
                        + " FROM lane WHERE unnoticed = ANY(CAST(:shards AS smallint ARRAY)) LIMIT :limit")
                .bindArray("shards", Integer.class, shards)
                .bind("limit", limit)
                .map(rows.mapper())
                .list());
    }

    /** The commands that wait in these shards, the oldest first. */
    public List<LaneCommand> commands(Collection<Integer> shards, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id, lane_id, shard, kind, seq, account FROM lane_command"
                                + " WHERE state = 'PENDING' AND shard = ANY(CAST(:shards AS smallint ARRAY))"
                                + " ORDER BY id LIMIT :limit")
                .bindArray("shards", Integer.class, shards)
                .bind("limit", limit)
                .map((columns, context) -> new LaneCommand(
                        columns.getLong(1),
                        columns.getLong(2),
                        columns.getInt(3),
                        LaneCommand.Kind.valueOf(columns.getString(4)),
                        columns.getObject(5, Long.class),
                        columns.getString(6)))
                .list());
    }

    /** The next messages that lanes send again, by lane and in order: a few of each; none of those that are at the end. */
    public Map<Long, List<PendingMessage>> replayed(Map<Long, LaneReplay> lanes) {
        return replays.messages(lanes);
    }

    /**
     * The next messages of lanes, by lane and in order.
     *
     * @param wanted by lane
     */
    public Map<Long, List<PendingMessage>> messages(Map<Long, Span> wanted) {
        var messages = jdbi.withHandle(handle -> messages(handle, wanted));
        messages.replaceAll((lane, read) -> wanted.get(lane).cut(read));
        return messages;
    }

    private static Map<Long, List<PendingMessage>> messages(Handle handle, Map<Long, Span> wanted) {
        var lanes = wanted.keySet().toArray(Long[]::new);
        var spans = Stream.of(lanes).map(wanted::get).toList();
        var messages = new HashMap<Long, List<PendingMessage>>();
        // "+ 0": else PostgreSQL takes the lane's id from its row, reads all messages that it ever had, and drops all
        // but a few.
        handle.createQuery("""
                            SELECT lane_id, seq, id, type, data, size, accepted_at, conversation
                            FROM (
                              SELECT m.lane_id, m.seq, m.id, m.type, m.data, m.size, m.accepted_at, l.conversation, w.most,
                                SUM(m.size) OVER (PARTITION BY m.lane_id ORDER BY m.seq) - m.size AS ahead
                              FROM UNNEST(CAST(:lanes AS bigint ARRAY), CAST(:first AS bigint ARRAY),
                                CAST(:messages AS bigint ARRAY), CAST(:most AS bigint ARRAY)) AS w (lane, first, messages, most)
                              JOIN lane l ON l.id = w.lane + 0
                              JOIN message m ON m.lane_id = w.lane AND m.seq >= w.first AND m.seq < w.first + w.messages
                            ) AS few
                            WHERE ahead < most
                            ORDER BY lane_id, seq""")
                .bind("lanes", lanes)
                .bind("first", spans.stream().map(Span::first).toArray(Long[]::new))
                .bind(
                        "messages",
                        spans.stream().map(span -> (long) span.messages()).toArray(Long[]::new))
                .bind("most", spans.stream().map(Span::characters).toArray(Long[]::new))
                .map((columns, context) -> new PendingMessage(
                        columns.getLong(1),
                        columns.getLong(2),
                        columns.getString(3),
                        columns.getString(4),
                        columns.getString(5),
                        columns.getInt(6),
                        columns.getObject(7, OffsetDateTime.class).toInstant(),
                        columns.getString(8)))
                .forEach(message -> messages.computeIfAbsent(message.lane(), any -> new ArrayList<>())
                        .add(message));
        return messages;
    }
}
