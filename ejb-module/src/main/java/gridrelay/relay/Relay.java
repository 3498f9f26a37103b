package gridrelay.relay;

import gridrelay.access.Callers;
import gridrelay.access.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Accepts messages: once this returns they are delivered at least once, in order, whatever becomes of the caller's transaction.
 *
 * <p>Calls that come at the same time may share the accepting transaction. That of this bean stays empty: it is there for
 * refusals, which the server logs as a failure where there is none.
 */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.PRODUCER})
public class Relay {

    @Inject
    MessageRules rules;

    @Inject
    GroupCommit commits;

    @Inject
    Callers callers;

    /**
     * Accepts one message; its endpoints' receipts come in the order of {@link NewMessage#endpoints}.
     *
     * @throws gridrelay.problem.Refusal as {@link #accept(List)}, fields named without an index
     */
    public List<AcceptedMessage> accept(NewMessage message) {
        return acceptDrafts(List.of(Draft.alone(message)));
    }

    /**
     * Accepts all of the messages or none.
     *
     * <p>A message whose idempotency key this account has used in the last 24 hours is not accepted again: its first receipts
     * are returned. Where another transaction is just using the key this one waits for its end, so a retry after a lost
     * answer learns what became of the first try.
     *
     * @param messages together 1 to 1,000, each endpoint of a message counted
     * @return the receipts: message by message, within a message in the order of its endpoints
     * @throws gridrelay.problem.Refusal INVALID or TOO_LARGE naming the field, e.g. {@code [3].conversation}; NOT_FOUND
     *     {@code ENDPOINT_UNKNOWN}; CONFLICT {@code ENDPOINT_DISABLED} or {@code IDEMPOTENCY_KEY_REUSED}
     */
    public List<AcceptedMessage> accept(List<NewMessage> messages) {
        return acceptDrafts(Draft.batch(messages));
    }

    private List<AcceptedMessage> acceptDrafts(List<Draft> drafts) {
        rules.check(drafts);
        return commits.accept(callers.current().accountId(), drafts);
    }
}
