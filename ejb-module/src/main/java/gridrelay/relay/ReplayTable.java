package gridrelay.relay;

import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Replays as they are kept, for those who ask. */
@Dependent
class ReplayTable {

    private static final Set<MessageView.State> SENT_AGAIN =
            EnumSet.of(MessageView.State.DELIVERED, MessageView.State.DEAD);

    // What is not added up yet is in the lanes' results, and in the lanes that are at it.
    private static final String SELECT = """
            SELECT r.id, e.name, r.conversation, r.accepted_from, r.accepted_to, r.message_state, r.state, r.lanes,
              r.lanes_done + coalesce(d.lanes, 0) AS lanes_done, r.lanes_stopped + coalesce(d.stopped, 0) AS lanes_stopped,
              r.sent + coalesce(d.sent, 0) + coalesce(o.sent, 0) AS sent,
              r.failed + coalesce(d.failed, 0) + coalesce(o.failed, 0) AS failed,
              coalesce(d.failure, r.last_failure) AS last_failure, r.account, r.created_at, r.finished_at
            FROM (%s) r
            JOIN endpoint e ON e.id = r.endpoint_id
            LEFT JOIN (SELECT replay_id, count(*) AS lanes, sum(CASE WHEN stopped THEN 1 ELSE 0 END) AS stopped,
                sum(sent) AS sent, sum(failed) AS failed, max(failure) AS failure
              FROM replay_result WHERE replay_id IN (SELECT id FROM replay WHERE active_endpoint IS NOT NULL)
              GROUP BY replay_id) d ON d.replay_id = r.id
            LEFT JOIN (SELECT replay_id, sum(replay_sent) AS sent, sum(replay_failed) AS failed
              FROM lane WHERE replay_id IN (SELECT id FROM replay WHERE active_endpoint IS NOT NULL)
              GROUP BY replay_id) o ON o.replay_id = r.id
            ORDER BY r.id DESC""";

    private final Jdbi jdbi;
    private final InstantSource clock;

    @Inject
    ReplayTable(Jdbi jdbi, InstantSource clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    long insert(NewReplay replay, String account) {
        var now = clock.instant();
        var from = replay.from() == null ? Instant.EPOCH : replay.from();
        var to = replay.to() == null ? now : replay.to();
        check(replay, from, to);
        return jdbi.withHandle(handle -> {
            var endpoint = endpoint(handle, replay.endpoint());
            refuseUnknownConversation(handle, replay, endpoint);
            refuseSecond(handle, endpoint);
            return handle.createUpdate("INSERT INTO replay (endpoint_id, active_endpoint, conversation, accepted_from,"
                            + " accepted_to, message_state, state, account, created_at) VALUES (:endpoint, :endpoint,"
                            + " :conversation, :from, :to, :messages, 'RUNNING', :account, :now)")
                    .bind("endpoint", endpoint)
                    .bind("conversation", replay.conversation())
                    .bind("from", from.atOffset(ZoneOffset.UTC))
                    .bind("to", to.atOffset(ZoneOffset.UTC))
                    .bind(
                            "messages",
                            replay.state() == null ? null : replay.state().name())
                    .bind("account", account)
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one();
        });
    }

    private static void check(NewReplay replay, Instant from, Instant to) {
        if (replay.state() != null && !SENT_AGAIN.contains(replay.state())) {
            throw Refusal.invalid("state", "must be DELIVERED or DEAD");
        }
        if (!from.isBefore(to)) {
            throw Refusal.invalid("from", "must be before to, and in the past");
        }
        if (from.isBefore(Instant.EPOCH) || to.isAfter(Instant.parse("9999-01-01T00:00:00Z"))) {
            throw Refusal.invalid(from.isBefore(Instant.EPOCH) ? "from" : "to", "must be of the years 1970 to 9998");
        }
    }

    /** Its row is locked, so that of two who start a replay at the same moment the second is refused. */
    private static long endpoint(Handle handle, String name) {
        record Found(long id, String state) {}
        var found = handle.createQuery("SELECT id, state FROM endpoint WHERE name = :name FOR UPDATE")
                .bind("name", name)
                .map((columns, context) -> new Found(columns.getLong(1), columns.getString(2)))
                .findOne()
                .orElseThrow(
                        () -> new Refusal(Kind.NOT_FOUND, "ENDPOINT_UNKNOWN", "There is no endpoint of this name."));
        if (found.state().equals("DISABLED")) {
            throw new Refusal(Kind.CONFLICT, "ENDPOINT_DISABLED", "The endpoint is disabled.");
        }
        return found.id();
    }

    private static void refuseUnknownConversation(Handle handle, NewReplay replay, long endpoint) {
        if (replay.conversation() != null
                && handle.createQuery(
                                "SELECT id FROM lane WHERE conversation = :conversation AND endpoint_id = :endpoint")
                        .bind("conversation", replay.conversation())
                        .bind("endpoint", endpoint)
                        .mapTo(Long.class)
                        .findOne()
                        .isEmpty()) {
            throw new Refusal(
                    Kind.NOT_FOUND, "CONVERSATION_UNKNOWN", "Nothing was accepted for this conversation and endpoint.");
        }
    }

    private static void refuseSecond(Handle handle, long endpoint) {
        handle.createQuery("SELECT id FROM replay WHERE active_endpoint = :endpoint")
                .bind("endpoint", endpoint)
                .mapTo(Long.class)
                .findOne()
                .ifPresent(active -> {
                    throw new Refusal(
                            Kind.CONFLICT,
                            "REPLAY_ACTIVE",
                            "Replay " + active + " to this endpoint has not ended; wait for it or cancel it.");
                });
    }

    /** @return whether it was running */
    boolean cancel(long id) {
        return jdbi.withHandle(handle ->
                handle.execute("UPDATE replay SET state = 'CANCELLING' WHERE id = ? AND state = 'RUNNING'", id) == 1);
    }

    Optional<ReplayView> find(long id) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT.formatted("SELECT * FROM replay WHERE id = :id"))
                .bind("id", id)
                .map((columns, context) -> view(columns))
                .findOne());
    }

    List<ReplayView> list(long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT.formatted(
                        "SELECT * FROM replay WHERE id < :before ORDER BY id DESC FETCH FIRST :limit ROWS ONLY"))
                .bind("before", before)
                .bind("limit", limit)
                .map((columns, context) -> view(columns))
                .list());
    }

    private static ReplayView view(ResultSet columns) throws SQLException {
        var from = instant(columns, "accepted_from");
        var messages = columns.getString("message_state");
        return new ReplayView(
                columns.getLong("id"),
                columns.getString("name"),
                columns.getString("conversation"),
                from.equals(Instant.EPOCH) ? null : from,
                instant(columns, "accepted_to"),
                messages == null ? null : MessageView.State.valueOf(messages),
                ReplayView.State.valueOf(columns.getString("state")),
                columns.getLong("lanes"),
                columns.getLong("lanes_done"),
                columns.getLong("lanes_stopped"),
                columns.getLong("sent"),
                columns.getLong("failed"),
                columns.getString("last_failure"),
                columns.getString("account"),
                instant(columns, "created_at"),
                instant(columns, "finished_at"));
    }

    private static Instant instant(ResultSet columns, String name) throws SQLException {
        var value = columns.getObject(name, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
