package gridrelay.relay;

import gridrelay.access.Callers;
import gridrelay.directory.Target;
import gridrelay.directory.Targets;
import gridrelay.problem.Refusal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
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
    private static final Duration OLDEST = Duration.ofDays(36_500);

    @Inject
    MessageViews messages;

    @Inject
    LaneViews lanes;

    @Inject
    Targets endpoints;

    @Inject
    Callers callers;

    /** @throws gridrelay.problem.Refusal NOT_FOUND {@code MESSAGE_UNKNOWN} */
    public MessageView message(String id) {
        return messages.message(id, callers.current());
    }

    /**
     * The attempts at a message, in their order; of more than 500 the last.
     *
     * @throws gridrelay.problem.Refusal NOT_FOUND {@code MESSAGE_UNKNOWN}
     */
    public List<AttemptView> attempts(String messageId) {
        return messages.attempts(messageId, callers.current());
    }

    /**
     * The lanes of a conversation, by endpoint name.
     *
     * @throws gridrelay.problem.Refusal NOT_FOUND {@code CONVERSATION_UNKNOWN}
     */
    public List<LaneView> conversation(String conversation) {
        var found = lanes.of(conversation, callers.current());
        if (found.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.NOT_FOUND, "CONVERSATION_UNKNOWN", "Nothing was accepted for this conversation.");
        }
        return found;
    }

    /**
     * The lanes with undelivered messages, the one that waits longest first.
     *
     * @param state only these; null for all (IDLE gives none)
     * @param endpoint only those to this endpoint; null for all
     * @param olderThan only those whose next message was accepted longer ago, up to 36,500 days; null for all
     * @param cursor of the page before; null for the first
     * @param limit 1 to 500
     */
    public Page<LaneView> conversations(
            LaneView.State state, String endpoint, Duration olderThan, String cursor, int limit) {
        if (olderThan != null && (olderThan.isNegative() || olderThan.compareTo(OLDEST) > 0)) {
            throw Refusal.invalid("olderThan", "must be PT0S to P36500D");
        }
        return lanes.stuck(state, idOf(endpoint), olderThan, cursor, Page.checkLimit(limit), callers.current());
    }

    /**
     * What was given up, the newest first.
     *
     * @param endpoint only those to this endpoint; null for all
     */
    public Page<DeadLetterView> deadLetters(String endpoint, String cursor, int limit) {
        return messages.deadLetters(idOf(endpoint), cursor, Page.checkLimit(limit), callers.current());
    }

    private Long idOf(String endpoint) {
        return endpoint == null
                ? null
                : endpoints
                        .named(endpoint)
                        .map(Target::id)
                        .orElseThrow(() -> new Refusal(
                                Refusal.Kind.NOT_FOUND, "ENDPOINT_UNKNOWN", "There is no endpoint of this name."));
    }
}
