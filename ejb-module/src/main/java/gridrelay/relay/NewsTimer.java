package gridrelay.relay;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Each second on every node: sends the news about endpoints that lies ready. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NewsTimer {

    private static final int TIMES = 10;

    private final Log log = new Log();
    private boolean failing;

    @Inject
    NewsDelivery delivery;

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void run() {
        try {
            for (var times = 0; times < TIMES && delivery.some(); times++) {}
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) { // once, not each second
                log.newsNotSent(e);
            }
            failing = true;
        }
    }

    @Schedule(hour = "*", minute = "*", second = "43", persistent = false)
    void dropOld() {
        try {
            var dropped = delivery.dropOld();
            if (dropped > 0) {
                log.oldNewsDropped(dropped);
            }
        } catch (RuntimeException e) {
            log.newsNotSent(e);
        }
    }
}
