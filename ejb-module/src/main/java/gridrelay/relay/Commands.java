package gridrelay.relay;

import gridrelay.access.Audit;
import gridrelay.access.Callers;
import gridrelay.directory.Target;
import gridrelay.directory.Targets;
import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/** Writes down what operators ask of lanes, and reads what came of it; each in a short transaction of its own. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class Commands {

    @PersistenceContext
    EntityManager database;

    private final Jdbi jdbi;
    private final Function<String, Optional<Target>> named;
    private final LongFunction<Optional<Target>> withId;
    private final Supplier<String> account;
    private final Trail trail;
    private final InstantSource clock;

    /** The audit trail. */
    interface Trail {
        void record(String action, String subject, String detail);
    }

    /** For the container's proxy. */
    protected Commands() {
        this(null, null, null, null, null, null, null);
    }

    @Inject
    Commands(Jdbi jdbi, Targets endpoints, Callers callers, Audit audit, InstantSource clock) {
        this(
                null,
                jdbi,
                endpoints::named,
                endpoints::withId,
                () -> callers.current().name(),
                audit::record,
                clock);
    }

    Commands(
            EntityManager database,
            Jdbi jdbi,
            Function<String, Optional<Target>> named,
            LongFunction<Optional<Target>> withId,
            Supplier<String> account,
            Trail trail,
            InstantSource clock) {
        this.database = database;
        this.jdbi = jdbi;
        this.named = named;
        this.withId = withId;
        this.account = account;
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * @param sequence of SKIP, else null
     * @return the command's id
     */
    public long ask(String conversation, String endpoint, CommandView.Kind kind, Long sequence) {
        var lane = lane(conversation, endpoint);
        // The owner decides. To look here too tells an operator at once of what another has just done.
        if (sequence != null && (sequence != lane.head() + 1 || sequence > lane.tail())) {
            throw new Refusal(
                    Kind.CONFLICT,
                    "NOT_THE_HEAD",
                    lane.head() == lane.tail()
                            ? "Nothing is undelivered."
                            : "The message to be delivered next is " + (lane.head() + 1) + ".");
        }
        long id = insert(lane, kind, sequence);
        trail.record(
                "lane." + kind.name().toLowerCase(Locale.ROOT),
                conversation + " to " + endpoint,
                sequence == null ? null : "sequence " + sequence);
        return id;
    }

    /** In SQL, for an identity column's ids: the owner carries commands out in their order (ADR 7). */
    private long insert(Lane lane, CommandView.Kind kind, Long sequence) {
        return jdbi.withHandle(handle -> handle.createUpdate(
                        "INSERT INTO lane_command (lane_id, shard, kind, seq, state, account, created_at)"
                                + " VALUES (:lane, :shard, :kind, :seq, 'PENDING', :account, :at)")
                .bind("lane", lane.id())
                .bind("shard", lane.shard())
                .bind("kind", kind.name())
                .bind("seq", sequence)
                .bind("account", account.get())
                .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one());
    }

    private Lane lane(String conversation, String endpoint) {
        return named.apply(endpoint)
                .flatMap(target -> database.createQuery(
                                "SELECT l FROM Lane l WHERE l.conversation = :conversation AND l.endpointId = :endpoint",
                                Lane.class)
                        .setParameter("conversation", conversation)
                        .setParameter("endpoint", target.id())
                        .getResultStream()
                        .findFirst())
                .orElseThrow(() -> new Refusal(
                        Kind.NOT_FOUND,
                        "CONVERSATION_UNKNOWN",
                        "Nothing was accepted for this conversation and endpoint."));
    }

    /** The command as it is now; none if it or its endpoint is gone. */
    public Optional<CommandView> find(long id) {
        return Optional.ofNullable(database.find(Command.class, id)).flatMap(command -> {
            var lane = database.find(Lane.class, command.lane());
            return withId.apply(lane.endpoint()).map(target -> command.view(lane.conversation(), target.name()));
        });
    }
}
