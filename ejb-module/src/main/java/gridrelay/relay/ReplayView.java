package gridrelay.relay;

import java.time.Instant;

/**
 * A replay and how far it is.
 *
 * @param conversation the only one; null for all
 * @param from messages accepted since then; null for all
 * @param to messages accepted before then
 * @param messages only what was delivered, or only what is dead; null for both
 * @param lanes conversations found so far that have a part in it
 * @param lanesDone of these, those that are done
 * @param lanesStopped of those done, those that were given up before their end
 * @param sent messages that were answered 2xx
 * @param failed messages that were given up
 * @param lastFailure which message, and why; null if none
 * @param account who asked
 */
public record ReplayView(
        long id,
        String endpoint,
        String conversation,
        Instant from,
        Instant to,
        MessageView.State messages,
        State state,
        long lanes,
        long lanesDone,
        long lanesStopped,
        long sent,
        long failed,
        String lastFailure,
        String account,
        Instant createdAt,
        Instant finishedAt) {

    /** The course of a replay. */
    public enum State {
        RUNNING,
        /** Nothing more is begun; what is open comes to its end. */
        CANCELLING,
        DONE,
        CANCELLED
    }
}
