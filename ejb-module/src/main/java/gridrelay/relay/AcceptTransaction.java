package gridrelay.relay;

import gridrelay.access.Role;
import gridrelay.database.Outage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Accepts messages in a transaction of its own, and tells the grid of them when it has committed. An enterprise bean, for which a
 * refusal is an answer: the server would log it as a failure of a {@code @Transactional} one.
 */
@Stateless
@RolesAllowed({Role.ADMIN, Role.OPERATOR, Role.PRODUCER})
public class AcceptTransaction {

    @Inject
    Acceptance acceptance;

    @Inject
    AcceptedNews news;

    /**
     * @param drafts of messages that follow the {@link MessageRules}; an index names one of them
     * @param written run when all that is left is the commit
     * @throws gridrelay.problem.Refusal also where the database was busy or away before the commit: nothing has happened
     */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public List<AcceptedMessage> accept(long account, List<Draft> drafts, Runnable written) {
        try {
            var accepted = acceptance.accept(account, drafts);
            news.tell(accepted.lanes());
            written.run();
            return accepted.receipts();
        } catch (RuntimeException e) {
            throw Outage.of(e).map(RuntimeException.class::cast).orElse(e);
        }
    }
}
