package gridrelay.console.health;

import gridrelay.directory.Targets;
import gridrelay.grid.Cluster;
import gridrelay.relay.Backlog;
import gridrelay.relay.Backlogs;
import gridrelay.relay.Progress;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Looks at the node every five seconds, so that a monitor's question reads memory only. The backlog is counted apart from the
 * rest: a hung database must not hide whether delivering moves.
 */
@ApplicationScoped
class Pulse {
    private static final long PERIOD_SECONDS = 5;
    private static final Backlog NONE = new Backlog(0, 0, null, false);

    private final Log log = new Log();
    private final Motion motion = new Motion(System::nanoTime);
    private final OpenFiles files = OpenFiles.ofThisJvm();

    @Inject
    Progress progress;

    @Inject
    Cluster cluster;

    @Inject
    Backlogs backlogs;

    @Inject
    Targets targets;

    @Inject
    InstantSource clock;

    @Inject
    MetricRegistry metrics;

    @Resource
    ManagedScheduledExecutorService timer;

    private volatile Backlog backlog = NONE;
    private ScheduledFuture<?> looking;
    private ScheduledFuture<?> counting;

    void start(@Observes @Initialized(ApplicationScoped.class) Object application) {
        metrics.gauge("gridrelay_relay_backlog", () -> backlog.messages());
        metrics.gauge("gridrelay_relay_backlog_lanes", () -> backlog.lanes());
        metrics.gauge("gridrelay_relay_oldest_undelivered_seconds", () -> oldest().toMillis() / 1000.0);
        metrics.gauge(
                "gridrelay_grid_lease_remaining_seconds",
                () -> cluster.leaseLeft().toMillis() / 1000.0);
        looking = timer.scheduleAtFixedRate(() -> guarded(this::look), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
        counting = timer.scheduleWithFixedDelay(() -> guarded(this::count), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        if (looking != null) {
            looking.cancel(false);
            counting.cancel(false);
        }
    }

    private void look() {
        var missing = files.look();
        if (missing != null) {
            log.outOfFiles(missing);
        }
        motion.sample(progress.now(), cluster.ready());
    }

    private void count() {
        backlog = targets.all().stream().map(target -> backlogs.of(target.id())).reduce(NONE, Pulse::sum);
    }

    private static Backlog sum(Backlog one, Backlog other) {
        return new Backlog(
                one.lanes() + other.lanes(),
                one.messages() + other.messages(),
                Stream.of(one, other)
                        .map(Backlog::oldest)
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                one.atLeast() || other.atLeast());
    }

    private Duration oldest() {
        var oldest = backlog.oldest();
        return oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
    }

    /** A task that throws is never run again by its executor. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException unexpected) {
            log.pulseFailed(unexpected);
        }
    }

    /** Whether this process could open no file at some time. */
    boolean wasOutOfFiles() {
        return files.everFailed();
    }

    /** Why delivering does not move, if so. */
    Optional<String> stall() {
        return motion.stall();
    }
}
