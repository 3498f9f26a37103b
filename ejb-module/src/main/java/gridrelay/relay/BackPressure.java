package gridrelay.relay;

import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import gridrelay.relay.Undelivered.Admitted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Bounds what waits to be delivered, so that nobody's backlog fills the database: refused is what would go beyond, before
 * anything of it is acknowledged. The bound of a conversation is exact, the others are about a second behind (ADR 19). What is
 * {@linkplain Draft#owed owed} passes the first, or one conversation's backlog would hold up what is owed to others (ADR 44).
 */
@ApplicationScoped
class BackPressure {

    /** The most undelivered messages of a conversation to one endpoint, of an endpoint, and of all. */
    record Limits(long conversation, long endpoint, long cluster) {
        Limits {
            if (Math.min(conversation, Math.min(endpoint, cluster)) < MessageRules.BATCH) {
                throw new IllegalArgumentException("gridrelay.relay.max-undelivered and its parts must be at least "
                        + MessageRules.BATCH + ": one call may bring as many");
            }
        }
    }

    /** What is full. */
    enum Bound {
        CONVERSATION,
        ENDPOINT,
        CLUSTER
    }

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Limits limits;
    private final Undelivered undelivered;
    private final Consumer<Admitted> admitted;
    private final Consumer<Bound> refused;

    /** For the container's proxy. */
    protected BackPressure() {
        this(null, null, null, null);
    }

    @Inject
    BackPressure(
            @ConfigProperty(name = "gridrelay.relay.max-undelivered-per-conversation", defaultValue = "10000")
                    long conversation,
            @ConfigProperty(name = "gridrelay.relay.max-undelivered-per-endpoint", defaultValue = "2000000")
                    long endpoint,
            @ConfigProperty(name = "gridrelay.relay.max-undelivered", defaultValue = "10000000") long cluster,
            Undelivered undelivered,
            Event<Admitted> admitted,
            MetricRegistry metrics) {
        this(
                new Limits(conversation, endpoint, cluster),
                undelivered,
                admitted::fire,
                bound -> metrics.counter(
                                "gridrelay_relay_refused_full",
                                new Tag("bound", bound.name().toLowerCase(Locale.ROOT)))
                        .inc());
        metrics.gauge("gridrelay_relay_undelivered", undelivered::all);
    }

    /** @param admitted told in the accepting transaction */
    BackPressure(Limits limits, Undelivered undelivered, Consumer<Admitted> admitted, Consumer<Bound> refused) {
        this.limits = limits;
        this.undelivered = undelivered;
        this.admitted = admitted;
        this.refused = refused;
    }

    /** @param waiting undelivered messages of the conversation to the endpoint, the draft's included; of the locked lane */
    void checkConversation(Draft draft, String endpoint, long waiting) {
        if (waiting > limits.conversation() && !draft.owed()) {
            throw full(
                    Bound.CONVERSATION,
                    Kind.TOO_MANY,
                    draft.field() + "conversation has " + limits.conversation()
                            + " messages that have not been delivered to endpoint \"" + endpoint
                            + "\"; no more are taken before some are.");
        }
    }

    /**
     * Takes so many more messages in the caller's transaction, or refuses them. What is taken counts from now on; if the
     * transaction rolls back, until the next count.
     */
    void admit(Map<String, Long> endpoints, Map<String, Long> messages) {
        var all = messages.values().stream().mapToLong(Long::longValue).sum();
        if (undelivered.all() + all > limits.cluster()) {
            throw full(
                    Bound.CLUSTER,
                    Kind.UNAVAILABLE,
                    "About " + limits.cluster()
                            + " messages are undelivered; no more are taken before some are delivered.");
        }
        messages.forEach((name, count) -> {
            if (undelivered.of(endpoints.get(name)) + count > limits.endpoint()) {
                throw full(
                        Bound.ENDPOINT,
                        Kind.TOO_MANY,
                        "endpoint \"" + name + "\" has about " + limits.endpoint()
                                + " undelivered messages; no more are taken before some are delivered.");
            }
        });
        var byId = messages.entrySet().stream()
                .collect(Collectors.toMap(entry -> endpoints.get(entry.getKey()), Map.Entry::getValue));
        undelivered.accepted(byId);
        admitted.accept(new Admitted(byId));
    }

    private Refusal full(Bound bound, Kind kind, String sentence) {
        refused.accept(bound);
        var code = bound == Bound.CLUSTER ? "RELAY_FULL" : bound.name() + "_FULL";
        return new Refusal(kind, code, sentence, AGAIN);
    }
}
