package gridrelay.relay;

import java.time.Instant;

/** A message that was given up, by the endpoint's policy (DEAD) or an operator (DISCARDED). */
public record DeadLetterView(
        String messageId,
        String conversation,
        String endpoint,
        long sequence,
        String type,
        MessageView.State state,
        String reason,
        Instant at) {}
