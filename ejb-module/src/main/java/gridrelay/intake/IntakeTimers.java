package gridrelay.intake;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** On every node: each second looks for files that no hint told of, some times a second at what is under way, and tidies up. */
@Singleton
@Startup
@DependsOn("GridStart") // and so stopped before it: what is borrowed goes back before shards do
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class IntakeTimers {

    private static final long TICK_MS = 250;

    private final Log log = new Log();

    @Resource
    ManagedScheduledExecutorService scheduler;

    @Inject
    Processing processing;

    @Inject
    Receiver receiver;

    @Inject
    Blanks blanks;

    @Inject
    UploadSweep uploads;

    @Inject
    Storage storage;

    @Inject
    IntakeMetrics metrics;

    private ScheduledFuture<?> ticks;

    @PostConstruct
    void start() {
        log.storesIn(storage);
        metrics.observe(receiver, uploads);
        uploads.look();
        ticks = scheduler.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        ticks.cancel(false);
        processing.leave();
    }

    /** A task that throws is never run again by its executor. */
    private void tick() {
        try {
            processing.tick();
            receiver.tick();
            blanks.tick();
        } catch (RuntimeException e) {
            log.notTicked(e);
        }
    }

    @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
    void sweep() {
        processing.sweep();
    }

    @Schedule(hour = "*", minute = "*", second = "23", persistent = false)
    void expire() {
        uploads.look();
        uploads.expire();
    }

    @Schedule(hour = "*", minute = "41", second = "7", persistent = false)
    void orphans() {
        uploads.removeOrphans();
    }
}
