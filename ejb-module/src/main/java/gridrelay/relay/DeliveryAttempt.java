package gridrelay.relay;

import java.time.Instant;
import java.util.Locale;

/** A request that was made, and what came of it. */
record DeliveryAttempt(WebhookRequest request, Reply reply) {

    /** Of the first message in it. */
    long sequence() {
        return posted().sequence();
    }

    Posted posted() {
        return request.posted();
    }

    /** Of a success: the sequence of the last message that was taken. */
    long through() {
        return reply.accepted() == null ? posted().last() : reply.accepted();
    }

    /** How many messages were taken. */
    long taken() {
        return reply.ok() ? through() - sequence() + 1 : 0;
    }

    /** The id of the replay that it belonged to; 0 if none. */
    long replay() {
        var replayed = posted().first().replayed();
        return replayed == null ? 0 : replayed.id();
    }

    int number() {
        return request.attempt();
    }

    DeliveryEvent event(Instant at, Outcome outcome) {
        return new DeliveryEvent(
                at,
                posted().conversation(),
                request.target().name(),
                sequence(),
                Math.max(1, taken()),
                posted().id(),
                number(),
                reply.status(),
                reply.error(),
                reply.durationMs(),
                outcome.getClass().getSimpleName().toUpperCase(Locale.ROOT));
    }
}
