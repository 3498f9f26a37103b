package gridrelay.relay;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Forgets idempotency keys a day after their first use, each minute on every node.
 *
 * <p>A few at a time, each time in a transaction of its own (a statement that commits by itself): whoever uses one of the keys
 * just then waits for no more than that.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class IdempotencyRetention {

    static final Duration KEPT = Duration.ofHours(24);
    private static final int AT_ONCE = 500;
    /** In one run; the next goes on. */
    private static final int TIMES = 200;

    private final Log log = new Log();

    @Inject
    IdempotencyKeys keys;

    @Inject
    InstantSource clock;

    @Schedule(hour = "*", minute = "*", second = "17", persistent = false)
    void purge() {
        try {
            var before = clock.instant().minus(KEPT);
            for (int i = 0; i < TIMES && keys.purge(before, AT_ONCE) == AT_ONCE; i++) {}
        } catch (RuntimeException e) {
            log.keysNotPurged(e);
        }
    }
}
