package gridrelay.relay;

import java.time.Instant;

/**
 * A settled attempt, as live views show it.
 *
 * @param sequence of the first message in the request
 * @param messages how many of them it is about: more than one only of a batch that was taken
 * @param messageId the {@code webhook-id}
 * @param status null if there was no answer
 * @param error what kept the request from an answer, else null
 * @param outcome what the attempt did to its lane, e.g. {@code DELIVERED}
 */
public record DeliveryEvent(
        Instant at,
        String conversation,
        String endpoint,
        long sequence,
        long messages,
        String messageId,
        int attempt,
        Integer status,
        String error,
        long durationMs,
        String outcome) {}
