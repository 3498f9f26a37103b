package gridrelay.relay;

import java.time.Instant;

/**
 * A settled attempt, as live views show it.
 *
 * @param status null if there was no answer
 * @param error what kept the request from an answer, else null
 * @param outcome what the attempt did to its lane, e.g. {@code DELIVERED}
 */
public record DeliveryEvent(
        Instant at,
        String conversation,
        String endpoint,
        long sequence,
        String messageId,
        int attempt,
        Integer status,
        String error,
        long durationMs,
        String outcome) {}
