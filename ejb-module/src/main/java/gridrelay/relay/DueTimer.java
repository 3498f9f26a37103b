package gridrelay.relay;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Wakes the dispatcher when the earliest lane is due. A timer too many, or one too early, does not harm. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DueTimer {

    private static final TimerConfig ON_THIS_NODE = new TimerConfig(null, false);

    @Resource
    TimerService timers;

    @Inject
    Delivering delivering;

    public void wakeIn(long nanos) {
        timers.createSingleActionTimer(Math.max(1, nanos / 1_000_000 + 1), ON_THIS_NODE);
    }

    @Timeout
    void due() {
        delivering.tick();
    }
}
