package gridrelay.relay;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Each second on every node: finds the lanes and commands that no wake-up told of. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class UnnoticedSweep {

    private final Log log = new Log();
    private boolean reading = true;

    @Inject
    Delivering delivering;

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void sweep() {
        try {
            delivering.sweep();
            reading = true;
        } catch (RuntimeException e) {
            if (reading) { // once, not each second while the database is away
                log.notLoaded("Unnoticed lanes", e);
            }
            reading = false;
        }
    }
}
