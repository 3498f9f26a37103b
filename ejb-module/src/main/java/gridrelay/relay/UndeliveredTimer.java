package gridrelay.relay;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Has undelivered messages counted on every node; accepting never waits for it. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class UndeliveredTimer {

    private final Log log = new Log();
    private boolean counting = true;

    @Inject
    Undelivered undelivered;

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void count() {
        try {
            undelivered.refresh();
            counting = true;
        } catch (RuntimeException e) {
            if (counting) { // once, not each second while the database is away
                log.notLoaded("Undelivered messages", e);
            }
            counting = false;
        }
    }
}
