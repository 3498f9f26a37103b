package gridrelay.relay;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.concurrent.locks.ReentrantLock;

/** Each second on every node: tells the others which endpoints fail. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class EndpointReporting {

    private final Log log = new Log();
    private final ReentrantLock running = new ReentrantLock();
    private boolean failing;

    @Inject
    Delivering delivering;

    @Inject
    EndpointReports reports;

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void exchange() {
        if (!running.tryLock()) {
            return; // the database is slow: the one before has not ended
        }
        try {
            reports.exchange(delivering.endpoints());
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) { // once, not each second while the database is away
                log.notLoaded("The endpoints' health", e);
            }
            failing = true;
        } finally {
            running.unlock();
        }
    }
}
