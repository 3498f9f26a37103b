package gridrelay.relay;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.time.Duration;
import java.util.List;

/**
 * What became of messages, and why a conversation does not move.
 *
 * <p>A caller that is only a producer sees the messages that its account sent and the lanes that hold one of them; what it
 * may not see is NOT_FOUND like what does not exist.
 */
@Stateless
@RolesAllowed({"admin", "operator", "producer", "viewer"})
@TransactionAttribute(TransactionAttributeType.REQUIRED)
public class Conversations {

    /** @throws gridrelay.problem.Refusal NOT_FOUND {@code MESSAGE_UNKNOWN} */
    public MessageView message(String id) {
        throw new UnsupportedOperationException();
    }

    /**
     * The attempts at a message, the first one first, at most 500.
     *
     * @throws gridrelay.problem.Refusal NOT_FOUND {@code MESSAGE_UNKNOWN}
     */
    public List<AttemptView> attempts(String messageId) {
        throw new UnsupportedOperationException();
    }

    /**
     * The lanes of a conversation, by endpoint name.
     *
     * @throws gridrelay.problem.Refusal NOT_FOUND {@code CONVERSATION_UNKNOWN}
     */
    public List<LaneView> conversation(String conversation) {
        throw new UnsupportedOperationException();
    }

    /**
     * The lanes with undelivered messages, the one that waits longest first.
     *
     * @param state only these; null for all (IDLE gives none)
     * @param endpoint only those to this endpoint; null for all
     * @param olderThan only those whose next message was accepted longer ago; null for all
     * @param cursor of the page before; null for the first
     * @param limit 1 to 500
     */
    public Page<LaneView> conversations(
            LaneView.State state, String endpoint, Duration olderThan, String cursor, int limit) {
        throw new UnsupportedOperationException();
    }

    /**
     * What was given up, the newest first.
     *
     * @param endpoint only those to this endpoint; null for all
     */
    public Page<DeadLetterView> deadLetters(String endpoint, String cursor, int limit) {
        throw new UnsupportedOperationException();
    }
}
