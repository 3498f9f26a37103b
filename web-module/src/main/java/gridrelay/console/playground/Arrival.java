package gridrelay.console.playground;

import java.time.Instant;

/**
 * A webhook as it came in. Numbers are 0 and texts null where the request did not say.
 *
 * @param last the sequence of the last message of a batch, else the same
 * @param replay the id of the replay that it is part of, or null
 */
record Arrival(
        Instant at,
        String conversation,
        long sequence,
        long last,
        String webhookId,
        long attempt,
        long epoch,
        boolean signed,
        String replay) {

    boolean numbered() {
        return conversation != null && sequence > 0;
    }
}
