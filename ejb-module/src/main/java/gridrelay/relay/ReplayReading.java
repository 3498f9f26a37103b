package gridrelay.relay;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Reads what a replay sends again, in bounded steps: which of a lane's messages belong to it, without their data, and then a few
 * of those.
 */
final class ReplayReading {

    /** Sequences that one statement looks through. */
    private static final int STEP = 1_000;

    // A message without a dead letter was delivered; one whose dead letter says DELIVERED was so by an earlier replay.
    private static final String BELONGING = """
            SELECT m.seq, m.size
            FROM lane l
            JOIN replay r ON r.id = l.replay_id AND r.state = 'RUNNING'
            JOIN message m ON m.lane_id = l.id AND m.seq > :after AND m.seq <= :upTo
              AND m.accepted_at >= r.accepted_from AND m.accepted_at < r.accepted_to
            LEFT JOIN dead_letter d ON d.lane_id = m.lane_id AND d.seq = m.seq
            WHERE l.id = :lane AND l.replay_id = :replay AND coalesce(d.state, 'DELIVERED') <> 'DISCARDED'
              AND (r.message_state IS NULL OR r.message_state = coalesce(d.state, 'DELIVERED'))
            ORDER BY m.seq FETCH FIRST :count ROWS ONLY""";

    private final Jdbi jdbi;

    private record Place(long sequence, int size) {}

    ReplayReading(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Map<Long, List<PendingMessage>> messages(Map<Long, LaneReplay> lanes) {
        return jdbi.withHandle(handle -> {
            var messages = new HashMap<Long, List<PendingMessage>>();
            lanes.forEach((lane, replay) -> {
                var sequences = few(belonging(handle, lane, replay));
                if (!sequences.isEmpty()) {
                    messages.put(lane, read(handle, lane, replay.id(), sequences));
                }
            });
            return messages;
        });
    }

    private static List<Place> belonging(Handle handle, long lane, LaneReplay replay) {
        for (var after = replay.position(); after < replay.until(); after += STEP) {
            var found = handle.createQuery(BELONGING)
                    .bind("lane", lane)
                    .bind("replay", replay.id())
                    .bind("after", after)
                    .bind("upTo", Math.min(after + STEP, replay.until()))
                    .bind("count", Span.FEW)
                    .map((columns, context) -> new Place(columns.getLong(1), columns.getInt(2)))
                    .list();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** Not many bytes, but always one message. */
    private static List<Long> few(List<Place> places) {
        var sequences = new ArrayList<Long>();
        var characters = 0L;
        for (var place : places) {
            if (characters >= Span.SHORT) {
                break;
            }
            sequences.add(place.sequence());
            characters += place.size();
        }
        return sequences;
    }

    private static List<PendingMessage> read(Handle handle, long lane, long replay, List<Long> sequences) {
        var passed = passed(handle, lane, sequences);
        return handle.createQuery("SELECT m.seq, m.id, m.type, m.data, m.size, m.accepted_at, l.conversation"
                        + " FROM message m JOIN lane l ON l.id = m.lane_id"
                        + " WHERE m.lane_id = :lane AND m.seq = ANY(CAST(:sequences AS bigint ARRAY)) ORDER BY m.seq")
                .bind("lane", lane)
                .bindArray("sequences", Long.class, sequences)
                .map((columns, context) -> new PendingMessage(
                        lane,
                        columns.getLong(1),
                        columns.getString(2),
                        columns.getString(3),
                        columns.getString(4),
                        columns.getInt(5),
                        columns.getObject(6, OffsetDateTime.class).toInstant(),
                        columns.getString(7),
                        new PendingMessage.Replayed(replay, deliveredBefore(columns.getLong(1), passed))))
                .list();
    }

    /** What the lane did not deliver when its turn came, as far back as a body tells of it. */
    private static Set<Long> passed(Handle handle, long lane, List<Long> sequences) {
        return new HashSet<>(
                handle.createQuery("SELECT seq FROM dead_letter WHERE lane_id = :lane AND seq >= :from AND seq < :to")
                        .bind("lane", lane)
                        .bind("from", sequences.get(0) - Body.MAX_SKIPPED)
                        .bind("to", sequences.get(sequences.size() - 1))
                        .mapTo(Long.class)
                        .list());
    }

    private static long deliveredBefore(long sequence, Set<Long> passed) {
        var before = sequence - 1;
        while (passed.contains(before)) {
            before--;
        }
        return before;
    }
}
