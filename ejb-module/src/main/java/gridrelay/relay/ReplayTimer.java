package gridrelay.relay;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.concurrent.locks.ReentrantLock;

/** Each second on every node: takes replays further. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ReplayTimer {

    /** Of one replay in one run: the lanes that get their parts bear the marks by which owners find what was accepted. */
    private static final int STEPS = 5;

    private final Log log = new Log();
    private final ReentrantLock running = new ReentrantLock();

    @Inject
    ReplayWalk walk;

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void run() {
        if (!running.tryLock()) {
            return; // the database is slow: the run before has not ended
        }
        try {
            for (var replay : walk.active()) {
                for (var steps = 0; steps < STEPS && walk.step(replay); steps++) {}
            }
        } catch (RuntimeException e) {
            log.notReplayed(e); // in a second again
        } finally {
            running.unlock();
        }
    }
}
