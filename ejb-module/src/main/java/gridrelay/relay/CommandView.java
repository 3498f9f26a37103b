package gridrelay.relay;

import java.time.Instant;

/**
 * What an operator asked of a lane, and what came of it.
 *
 * @param sequence of SKIP; of END_REPLAY the replay's id; else null
 * @param outcome why it was refused, else null
 * @param account who asked
 */
public record CommandView(
        long id,
        String conversation,
        String endpoint,
        Kind kind,
        Long sequence,
        State state,
        String outcome,
        String account,
        Instant createdAt,
        Instant doneAt) {

    /** What a lane can be asked. */
    public enum Kind {
        /** Try the next message now. */
        RETRY,
        /** Give up the next message, if it is the one that the operator named. */
        SKIP,
        PAUSE,
        RESUME,
        /** Comes of cancelling a replay. */
        END_REPLAY
    }

    /** Carried out by the owner of the lane's shard, between two attempts. */
    public enum State {
        PENDING,
        DONE,
        REFUSED
    }
}
