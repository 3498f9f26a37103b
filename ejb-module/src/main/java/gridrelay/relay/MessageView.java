package gridrelay.relay;

import java.time.Instant;

/**
 * An accepted message and what became of it.
 *
 * @param data the JSON text
 * @param reason why it is DEAD or DISCARDED, else null
 */
public record MessageView(
        String id,
        String conversation,
        String endpoint,
        long sequence,
        String type,
        String data,
        State state,
        String reason,
        Instant acceptedAt) {

    /** Where a message stands. */
    public enum State {
        PENDING,
        DELIVERED,
        /** Its attempts were exhausted and its endpoint's policy lets the lane go on. */
        DEAD,
        /** An operator skipped it, or its endpoint was deleted. */
        DISCARDED
    }
}
