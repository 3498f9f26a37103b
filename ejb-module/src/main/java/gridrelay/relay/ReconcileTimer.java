package gridrelay.relay;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Every half minute on every node, and when somebody asks: compares the entries of the node's shards with the database. Takes a
 * twentieth of the time at most: many pending lanes are compared less often.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ReconcileTimer {

    private static final int SHARE = 20;

    private final Log log = new Log();
    private volatile long restUntil = System.nanoTime();

    @Resource
    ManagedScheduledExecutorService threads;

    @Inject
    Reconciler reconciler;

    @Inject
    Delivering delivering;

    @Inject
    MetricRegistry metrics;

    @PostConstruct
    void start() {
        gauge("missing", Reconciliation::missing);
        gauge("old", Reconciliation::old);
        gauge("orphaned", Reconciliation::orphaned);
    }

    private void gauge(String kind, ToLongFunction<Reconciliation> count) {
        metrics.gauge(
                "gridrelay_grid_entries_mended", () -> count.applyAsLong(reconciler.done()), new Tag("kind", kind));
    }

    @Schedule(hour = "*", minute = "*", second = "*/30", persistent = false)
    void everyHalfMinute() {
        if (System.nanoTime() - restUntil >= 0) {
            compare();
        }
    }

    /** Soon, on another thread. */
    public void now() {
        threads.execute(this::compare);
    }

    private void compare() {
        var began = System.nanoTime();
        try {
            var look = reconciler.look(delivering.shards());
            if (!look.suspects().isEmpty()) {
                threads.schedule(() -> confirm(look), Reconciler.GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ResourceException | RuntimeException e) {
            log.notReconciled(e);
        }
        var ended = System.nanoTime();
        restUntil = ended + SHARE * (ended - began);
    }

    private void confirm(Reconciler.Look look) {
        try {
            reconciler.confirm(look);
        } catch (ResourceException | RuntimeException e) {
            log.notReconciled(e);
            return;
        }
        if (!look.complete()) {
            compare();
        }
    }
}
