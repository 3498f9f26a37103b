package gridrelay.relay;

import java.time.Instant;

/**
 * What an endpoint has not got yet.
 *
 * @param lanes with undelivered messages
 * @param messages undelivered
 * @param oldest when the oldest of them was accepted; null if there is none
 * @param atLeast true if there is more than was counted
 */
public record Backlog(long lanes, long messages, Instant oldest, boolean atLeast) {

    static final Backlog NONE = new Backlog(0, 0, null, false);
}
