package gridrelay.relay;

import java.time.Instant;
import java.util.Locale;

/** A request that was made, and what came of it. */
record DeliveryAttempt(WebhookRequest request, Reply reply) {

    long sequence() {
        return request.message().sequence();
    }

    /** The id of the replay that it belonged to; 0 if none. */
    long replay() {
        var replayed = request.message().replayed();
        return replayed == null ? 0 : replayed.id();
    }

    int number() {
        return request.attempt();
    }

    DeliveryEvent event(Instant at, Outcome outcome) {
        var message = request.message();
        return new DeliveryEvent(
                at,
                message.conversation(),
                request.target().name(),
                message.sequence(),
                message.id(),
                number(),
                reply.status(),
                reply.error(),
                reply.durationMs(),
                outcome.getClass().getSimpleName().toUpperCase(Locale.ROOT));
    }
}
