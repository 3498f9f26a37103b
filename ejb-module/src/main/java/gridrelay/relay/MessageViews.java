package gridrelay.relay;

import gridrelay.access.Caller;
import gridrelay.directory.Coalesce;
import gridrelay.directory.Target;
import gridrelay.directory.Targets;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** Messages as people see them. */
@Dependent
class MessageViews {

    @PersistenceContext
    EntityManager database;

    private final LongFunction<Optional<Target>> endpoints;

    @Inject
    MessageViews(Targets endpoints) {
        this(null, endpoints::withId);
    }

    /** @param endpoints this node's copy of the directory */
    MessageViews(EntityManager database, LongFunction<Optional<Target>> endpoints) {
        this.database = database;
        this.endpoints = endpoints;
    }

    private record Row(Message message, Lane lane, Target endpoint) {}

    MessageView message(String id, Caller caller) {
        var row = row(id, caller);
        var message = row.message();
        var letter = database.find(DeadLetter.class, new LanePlace(message.lane(), message.sequence()));
        return new MessageView(
                message.id(),
                row.lane().conversation(),
                row.endpoint().name(),
                message.sequence(),
                message.type(),
                message.data(),
                state(message, row.lane(), letter),
                letter == null ? null : letter.reason(),
                message.acceptedAt());
    }

    private static MessageView.State state(Message message, Lane lane, DeadLetter letter) {
        if (message.sequence() > lane.head()) {
            return MessageView.State.PENDING;
        }
        return letter == null ? MessageView.State.DELIVERED : letter.state();
    }

    /** The newest ones, the earliest of them first, those of batches that the message was in among them. */
    List<AttemptView> attempts(String messageId, Caller caller) {
        var message = row(messageId, caller).message();
        var attempts = new ArrayList<>(database.createQuery(
                        "SELECT a FROM Attempt a WHERE a.laneId = :lane AND a.seq <= :sequence AND a.seq > :before"
                                + " AND a.seq + a.messages > :sequence"
                                // a batch that came apart was before its first message alone
                                + " ORDER BY a.replay DESC, a.seq DESC, a.messages, a.no DESC, a.epoch DESC",
                        Attempt.class)
                .setParameter("lane", message.lane())
                .setParameter("sequence", message.sequence())
                .setParameter("before", message.sequence() - Coalesce.MOST_MESSAGES)
                .setMaxResults(Page.LIMIT)
                .getResultStream()
                .map(Attempt::view)
                .toList());
        Collections.reverse(attempts);
        return attempts;
    }

    private Row row(String id, Caller caller) {
        return database.createQuery(
                        "SELECT m, l FROM Message m JOIN Lane l ON l.id = m.laneId WHERE m.id = :id", Object[].class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .flatMap(columns -> {
                    var lane = (Lane) columns[1];
                    return endpoints
                            .apply(lane.endpoint())
                            .map(endpoint -> new Row((Message) columns[0], lane, endpoint));
                })
                .filter(row -> caller.seesAll() || row.message().account() == caller.accountId())
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND,
                        "MESSAGE_UNKNOWN",
                        "There is no message of this id, or it was settled and is not kept any more."));
    }

    /** @param endpoint an id; null for all */
    Page<DeadLetterView> deadLetters(Long endpoint, String cursor, int limit, Caller caller) {
        var conditions =
                new Conditions().and("m.laneId = d.laneId AND m.seq = d.seq").and("l.id = d.laneId");
        conditions.and("d.state <> :delivered", "delivered", MessageView.State.DELIVERED); // by a replay
        if (endpoint != null) {
            conditions.and("l.endpointId = :endpoint", "endpoint", endpoint);
        }
        if (cursor != null) {
            var after = Cursor.parse(cursor);
            conditions.and(
                    "d.givenUpAt < :at OR (d.givenUpAt = :at AND (d.laneId < :lane OR (d.laneId = :lane AND d.seq < :sequence)))",
                    "at",
                    after.at().atOffset(ZoneOffset.UTC),
                    "lane",
                    after.lane(),
                    "sequence",
                    after.sequence());
        }
        if (!caller.seesAll()) {
            conditions.and("m.accountId = :account", "account", caller.accountId());
        }
        var rows = conditions
                .query(
                        database,
                        "SELECT d, m, l FROM DeadLetter d, Message m, Lane l",
                        "d.givenUpAt DESC, d.laneId DESC, d.seq DESC")
                .setMaxResults(limit + 1)
                .getResultList();
        return Page.of(rows, limit, MessageViews::cursor)
                .map(page -> page.stream()
                        .map(columns -> view((DeadLetter) columns[0], (Message) columns[1], (Lane) columns[2]))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Cursor cursor(Object[] columns) {
        var letter = (DeadLetter) columns[0];
        return new Cursor(letter.givenUpAt(), letter.lane(), letter.sequence());
    }

    private Optional<DeadLetterView> view(DeadLetter letter, Message message, Lane lane) {
        return endpoints
                .apply(lane.endpoint())
                .map(endpoint -> new DeadLetterView(
                        message.id(),
                        lane.conversation(),
                        endpoint.name(),
                        letter.sequence(),
                        message.type(),
                        letter.state(),
                        letter.reason(),
                        letter.givenUpAt()));
    }
}
