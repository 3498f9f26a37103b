package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Leads replays through the lanes of their endpoints, by any node, one step and one transaction after the other: gives the next
 * lanes their parts, adds up those that are done, and notices the end. What the lanes' owners do with their parts is in
 * {@link ReplayOutcome}.
 *
 * <p>A lane gets its part under its row's lock, as an accept grows it; its owner finds the mark within a second. If the process
 * dies between two steps, another node goes on where the replay's row says. Locks: the replay's row, then lanes by id; who
 * settles never locks the first.
 */
@ApplicationScoped
class ReplayWalk {

    /** Lanes that one step looks at. */
    static final int PAGE = 100;
    /** Lanes that may be at it at once: beyond, the endpoint is behind, and the rest waits. */
    private static final int OPEN = 10_000;

    private static final int RESULTS = 1_000;
    /** An operator's commands wait behind these. */
    private static final int ENDS = 150;

    /** A lane's log is in order of time but for the nodes' clocks. */
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final int mostOpen;

    private record Replay(
            long id,
            long endpoint,
            String conversation,
            OffsetDateTime from,
            OffsetDateTime to,
            String messages,
            boolean cancelling,
            String account,
            long walkedTo,
            boolean walked,
            long lanes,
            long done) {

        long open() {
            return lanes - done;
        }
    }

    private record Candidate(long lane, boolean belongs) {}

    /** For the container's proxy. */
    protected ReplayWalk() {
        this(null, null, 0);
    }

    @Inject
    ReplayWalk(Jdbi jdbi, InstantSource clock) {
        this(jdbi, clock, OPEN);
    }

    ReplayWalk(Jdbi jdbi, InstantSource clock, int mostOpen) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.mostOpen = mostOpen;
    }

    @Transactional(Transactional.TxType.SUPPORTS)
    public List<Long> active() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT id FROM replay WHERE active_endpoint IS NOT NULL ORDER BY id")
                        .mapTo(Long.class)
                        .list());
    }

    /** @return whether there is more to do at once */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public boolean step(long id) {
        return jdbi.withHandle(handle -> {
            var locked = lock(handle, id);
            if (locked == null) {
                return false; // ended, or another node is at it
            }
            var replay = addUp(handle, locked);
            if (replay.cancelling()) {
                return cancel(handle, replay);
            }
            if (!replay.walked()) {
                return replay.open() < mostOpen && walk(handle, replay);
            }
            if (replay.open() == 0) {
                finish(handle, replay, "DONE");
            }
            return false;
        });
    }

    private static Replay lock(Handle handle, long id) {
        return handle.createQuery("SELECT id, endpoint_id, conversation, accepted_from, accepted_to, message_state,"
                        + " state, account, walked_to, walked, lanes, lanes_done FROM replay"
                        + " WHERE id = :id AND active_endpoint IS NOT NULL FOR UPDATE SKIP LOCKED")
                .bind("id", id)
                .map((row, context) -> new Replay(
                        row.getLong(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class),
                        row.getObject(5, OffsetDateTime.class),
                        row.getString(6),
                        row.getString(7).equals("CANCELLING"),
                        row.getString(8),
                        row.getLong(9),
                        row.getBoolean(10),
                        row.getLong(11),
                        row.getLong(12)))
                .findOne()
                .orElse(null);
    }

    private record Sum(long lanes, long stopped, long sent, long failed, String failure) {}

    /** Replaces results by their sum, some at a time. */
    private static Replay addUp(Handle handle, Replay replay) {
        var lanes = handle.createQuery("SELECT lane_id FROM replay_result WHERE replay_id = :id ORDER BY lane_id"
                        + " FETCH FIRST :most ROWS ONLY")
                .bind("id", replay.id())
                .bind("most", RESULTS)
                .mapTo(Long.class)
                .list();
        if (lanes.isEmpty()) {
            return replay;
        }
        var sum = handle.createQuery("SELECT count(*), sum(CASE WHEN stopped THEN 1 ELSE 0 END), sum(sent),"
                        + " sum(failed), max(failure) FROM replay_result"
                        + " WHERE replay_id = :id AND lane_id = ANY(CAST(:lanes AS bigint ARRAY))")
                .bind("id", replay.id())
                .bindArray("lanes", Long.class, lanes)
                .map((row, context) ->
                        new Sum(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getString(5)))
                .one();
        handle.createUpdate(
                        "DELETE FROM replay_result WHERE replay_id = :id AND lane_id = ANY(CAST(:lanes AS bigint ARRAY))")
                .bind("id", replay.id())
                .bindArray("lanes", Long.class, lanes)
                .execute();
        handle.createUpdate(
                        "UPDATE replay SET lanes_done = lanes_done + :lanes, lanes_stopped = lanes_stopped + :stopped,"
                                + " sent = sent + :sent, failed = failed + :failed,"
                                + " last_failure = coalesce(:failure, last_failure) WHERE id = :id")
                .bind("lanes", sum.lanes())
                .bind("stopped", sum.stopped())
                .bind("sent", sum.sent())
                .bind("failed", sum.failed())
                .bind("failure", sum.failure())
                .bind("id", replay.id())
                .execute();
        return new Replay(
                replay.id(),
                replay.endpoint(),
                replay.conversation(),
                replay.from(),
                replay.to(),
                replay.messages(),
                replay.cancelling(),
                replay.account(),
                replay.walkedTo(),
                replay.walked(),
                replay.lanes(),
                replay.done() + sum.lanes());
    }

    private boolean walk(Handle handle, Replay replay) {
        var page = candidates(handle, replay);
        var belonging =
                page.stream().filter(Candidate::belongs).map(Candidate::lane).toList();
        if (!belonging.isEmpty()) {
            give(handle, replay.id(), belonging);
        }
        var walked = page.size() < PAGE;
        handle.createUpdate(
                        "UPDATE replay SET lanes = lanes + :lanes, walked_to = :to, walked = :walked WHERE id = :id")
                .bind("lanes", belonging.size())
                .bind(
                        "to",
                        page.isEmpty()
                                ? replay.walkedTo()
                                : page.get(page.size() - 1).lane())
                .bind("walked", walked)
                .bind("id", replay.id())
                .execute();
        return true;
    }

    /** Lanes with a settled message that may be of the range; the owner looks closer, message by message. */
    private static List<Candidate> candidates(Handle handle, Replay replay) {
        var query = handle.createQuery("""
                        SELECT l.id,
                          (SELECT m.accepted_at FROM message m WHERE m.lane_id = l.id AND m.seq <= l.head
                            ORDER BY m.lane_id, m.seq FETCH FIRST 1 ROW ONLY) AS oldest,
                          (SELECT m.accepted_at FROM message m WHERE m.lane_id = l.id AND m.seq = l.head) AS newest,
                          EXISTS (SELECT 1 FROM dead_letter d WHERE d.lane_id = l.id AND d.state = 'DEAD') AS dead
                        FROM lane l WHERE l.endpoint_id = :endpoint AND l.id > :after"""
                        + (replay.conversation() == null ? "" : " AND l.conversation = :conversation")
                        + " ORDER BY l.endpoint_id, l.id FETCH FIRST :page ROWS ONLY")
                .bind("endpoint", replay.endpoint())
                .bind("after", replay.walkedTo())
                .bind("page", PAGE);
        if (replay.conversation() != null) {
            query.bind("conversation", replay.conversation());
        }
        return query.map((row, context) -> {
                    var oldest = row.getObject("oldest", OffsetDateTime.class);
                    var newest = row.getObject("newest", OffsetDateTime.class);
                    return new Candidate(
                            row.getLong("id"),
                            oldest != null
                                    && newest != null
                                    && oldest.minus(SKEW).isBefore(replay.to())
                                    && !newest.plus(SKEW).isBefore(replay.from())
                                    && (row.getBoolean("dead") || !"DEAD".equals(replay.messages())));
                })
                .list();
    }

    private static void give(Handle handle, long replay, List<Long> lanes) {
        handle.createQuery("SELECT id FROM lane WHERE id = ANY(CAST(:ids AS bigint ARRAY)) ORDER BY id FOR UPDATE")
                .bindArray("ids", Long.class, lanes)
                .mapTo(Long.class)
                .list();
        handle.createUpdate("""
                        UPDATE lane SET replay_id = :replay, replay_until = head, replay_attempts = 0, replay_due_at = NULL,
                          replay_seq = (SELECT m.seq - 1 FROM message m WHERE m.lane_id = lane.id
                            ORDER BY m.lane_id, m.seq FETCH FIRST 1 ROW ONLY),
                          replay_sent = 0, replay_failed = 0, replay_failure = NULL, pending_shard = shard, unnoticed = shard, ver = ver + 1
                        WHERE id = ANY(CAST(:ids AS bigint ARRAY))""")
                .bind("replay", replay)
                .bindArray("ids", Long.class, lanes)
                .execute();
    }

    /** Asks the owners to end the parts that are left, some at a time; done once all have. */
    private boolean cancel(Handle handle, Replay replay) {
        if (replay.open() == 0) {
            finish(handle, replay, "CANCELLED");
            return false;
        }
        handle.createUpdate("""
                        INSERT INTO lane_command (lane_id, shard, kind, seq, state, account, created_at)
                        SELECT l.id, l.shard, 'END_REPLAY', l.replay_id, 'PENDING', :account, :now FROM lane l
                        WHERE l.replay_id = :replay AND NOT EXISTS
                          (SELECT 1 FROM lane_command c WHERE c.lane_id = l.id AND c.shard = l.shard AND c.state = 'PENDING'
                            AND c.kind = 'END_REPLAY')
                        ORDER BY l.id FETCH FIRST :ends ROWS ONLY""")
                .bind("account", replay.account())
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .bind("replay", replay.id())
                .bind("ends", ENDS)
                .execute();
        return false; // once a second
    }

    private void finish(Handle handle, Replay replay, String state) {
        handle.createUpdate(
                        "UPDATE replay SET state = :state, active_endpoint = NULL, finished_at = :now WHERE id = :id")
                .bind("state", state)
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .bind("id", replay.id())
                .execute();
    }
}
