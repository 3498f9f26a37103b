package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** What delivering counts, as {@code gridrelay_relay_*}. */
@ApplicationScoped
class DeliveryMetrics {

    private Counter delivered;
    private Counter replayed;
    private final Map<Failure, Counter> failed = new EnumMap<>(Failure.class);
    private Counter deadLetters;
    private Timer latency;
    private Timer duration;
    private MetricRegistry registry;

    /** For the container's proxy. */
    protected DeliveryMetrics() {}

    @Inject
    DeliveryMetrics(MetricRegistry registry) {
        this.registry = registry;
        delivered = registry.counter("gridrelay_relay_delivered");
        replayed = registry.counter("gridrelay_relay_replayed");
        for (var failure : Failure.values()) {
            var tag = new Tag("failure", failure.name().toLowerCase(Locale.ROOT));
            failed.put(failure, registry.counter("gridrelay_relay_failed_attempts", tag));
        }
        deadLetters = registry.counter("gridrelay_relay_dead_letters");
        latency = registry.timer("gridrelay_relay_latency");
        duration = registry.timer("gridrelay_relay_request");
    }

    void observe(Delivery delivery) {
        registry.gauge("gridrelay_relay_open_requests", delivery::open);
        registry.gauge("gridrelay_relay_unsettled", delivery::unsettled);
        registry.gauge("gridrelay_relay_lanes", delivery::lanes);
        registry.gauge("gridrelay_relay_breakers_not_closed", delivery::breakersNotClosed);
        registry.gauge("gridrelay_relay_fenced", delivery::fenced);
        registry.gauge("gridrelay_relay_backstop_found", delivery::foundByBackstop);
    }

    void settled(List<Outcome.OfAttempt> outcomes) {
        for (var outcome : outcomes) {
            var request = outcome.attempt().request();
            var reply = outcome.attempt().reply();
            duration.update(Duration.ofMillis(reply.durationMs()));
            if (outcome instanceof Outcome.Delivered) {
                delivered.inc(outcome.attempt().taken());
            } else if (outcome instanceof ReplayOutcome.Replayed) {
                replayed.inc();
            } else {
                failed.get(reply.failure()).inc();
            }
            if (outcome instanceof Outcome.DeadLettered) {
                deadLetters.inc();
            }
            var wait = Duration.between(request.posted().first().acceptedAt(), reply.started());
            if (request.attempt() == 1
                    && request.posted().first().replayed() == null
                    && !wait.isNegative()) { // from the acceptance to the first byte
                latency.update(wait);
            }
        }
    }
}
