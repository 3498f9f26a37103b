package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;

/** Accepts messages in a transaction of its own, and tells the grid of them when it has committed. */
@ApplicationScoped
class AcceptTransaction {

    @Inject
    Acceptance acceptance;

    @Inject
    AcceptedNews news;

    /** @param drafts of messages that follow the {@link MessageRules}; an index names one of them */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public List<AcceptedMessage> accept(long account, List<Draft> drafts) {
        var accepted = acceptance.accept(account, drafts);
        news.tell(accepted.lanes());
        return accepted.receipts();
    }
}
