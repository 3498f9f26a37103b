package gridrelay.relay;

import java.time.Instant;

/**
 * A conversation towards one endpoint: how far it is, and why it is not further.
 *
 * @param head the sequence of the last settled message
 * @param tail the sequence of the last accepted message
 * @param headMessage the id of the message that is delivered next; null when idle, as are the other values about it
 * @param waitingSince when that message was accepted
 * @param attempt the number of the next or present attempt at it
 * @param nextAttempt the earliest time of that attempt; null for now, or when nothing but an operator moves the lane
 * @param lastAttempt the last one at that message; null if there was none yet
 * @param owner the node that delivers it; null for none
 * @param epoch the number of the owner's tenure
 * @param breaker whether the owner asks the endpoint, about a second old
 */
public record LaneView(
        String conversation,
        String endpoint,
        long head,
        long tail,
        State state,
        String headMessage,
        Instant waitingSince,
        Integer attempt,
        Instant nextAttempt,
        AttemptView lastAttempt,
        String owner,
        long epoch,
        BreakerState breaker,
        Why why) {

    /** What the lane's own row says. */
    public enum State {
        /** All is delivered. */
        IDLE,
        /** Settled messages are sent again; the undelivered ones wait. */
        REPLAYING,
        /** The next message has not failed. */
        PENDING,
        /** The next message has failed and is tried again. */
        RETRYING,
        /** An operator paused it. */
        PAUSED,
        /** The retry schedule is at its end; it waits for an operator. */
        EXHAUSTED
    }

    /** Why a lane does not move: a stable code, and one sentence for people. */
    public record Why(Reason reason, String sentence) {}

    /** The reasons; the first that holds, from top to bottom, is the one to remove first. */
    public enum Reason {
        IDLE,
        ENDPOINT_DISABLED,
        ENDPOINT_PAUSED,
        LANE_PAUSED,
        REPLAYING,
        EXHAUSTED,
        NO_OWNER,
        OWNER_NOT_LIVE,
        /** The endpoint fails for many conversations: it is left alone but for a probe now and then. */
        BREAKER_OPEN,
        WAITING_FOR_RETRY,
        /** Nothing holds it up. */
        DELIVERING
    }
}
