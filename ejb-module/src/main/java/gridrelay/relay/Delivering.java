package gridrelay.relay;

import gridrelay.directory.Egress;
import gridrelay.directory.Names;
import gridrelay.directory.Target;
import gridrelay.directory.TargetChanged;
import gridrelay.directory.Targets;
import gridrelay.grid.ShardWork;
import gridrelay.grid.Shards;
import gridrelay.grid.Tenure;
import gridrelay.model.Wake;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This node's {@link Delivery}, among the container's beans and threads. */
@ApplicationScoped
class Delivering implements ShardWork {

    private static final int WORKERS = 4;
    private static final int LOADERS = 2;
    private static final int NAME_LOOK_UPS = 8;
    private static final long STOP_SECONDS = 2;
    private static final long EXPIRY_MILLIS = 100;

    private final Log log = new Log();

    @Resource
    ManagedThreadFactory threads;

    @Resource
    ManagedScheduledExecutorService scheduler;

    @EJB
    DueTimer timer;

    @Inject
    Targets targets;

    @Inject
    Egress egress;

    @Inject
    Shards shards;

    @Inject
    SettleTransaction transaction;

    @Inject
    Loader loader;

    @Inject
    LaneEntries entries;

    @Inject
    DeliveryMetrics metrics;

    @Inject
    Progress progress;

    @Inject
    Event<DeliveriesSettled> settled;

    @Inject
    InstantSource clock;

    /** Requests open at once on this node. */
    @Inject
    @ConfigProperty(name = "gridrelay.relay.max-open-requests", defaultValue = "512")
    int maxOpen;

    private ExecutorService workers;
    private ExecutorService loaders;
    private ExecutorService names;
    private ScheduledFuture<?> expiry;
    private Delivery delivery;

    @PostConstruct
    void start() {
        workers = pool(WORKERS);
        loaders = pool(LOADERS);
        names = pool(NAME_LOOK_UPS);
        var settings = Delivery.Settings.DEFAULT.withOpen(maxOpen);
        delivery = new Delivery(
                new Delivery.World(
                        this::target,
                        shards::maySend,
                        new EgressGuard(egress),
                        Names.SYSTEM,
                        this::disable,
                        transaction::settle,
                        this::settled,
                        loader,
                        entries,
                        timer::wakeIn,
                        workers,
                        loaders,
                        names,
                        threads,
                        clock,
                        System::nanoTime),
                settings);
        expiry = scheduler.scheduleAtFixedRate(delivery::expire, EXPIRY_MILLIS, EXPIRY_MILLIS, TimeUnit.MILLISECONDS);
        metrics.observe(delivery);
        progress.observe(delivery::progress);
    }

    private ExecutorService pool(int size) {
        var pool = new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @PreDestroy
    void stop() {
        expiry.cancel(false);
        delivery.close();
        end(workers);
        end(loaders);
        end(names);
    }

    /** Without an interrupt: one that meets H2 while it reads closes the whole database (its files are channels). */
    private static void end(ExecutorService pool) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record EgressGuard(Egress egress) implements Addresses.Guard {
        @Override
        public Optional<String> refusal(URI url) {
            return egress.refusal(url);
        }

        @Override
        public boolean allowed(InetAddress address) {
            return egress.allowed(address);
        }
    }

    private Optional<Target> target(long endpoint) {
        try {
            return targets.withId(endpoint);
        } catch (RuntimeException e) {
            log.notLoaded("Endpoint " + endpoint, e); // a change of the directory's copy brings us back here
            return Optional.empty();
        }
    }

    private void disable(Target target) {
        log.gone(target.name());
        try {
            targets.disable(target.id(), "answered 410 Gone");
        } catch (RuntimeException e) {
            log.notDisabled(target.name(), e); // its next attempt says so again
        }
    }

    private void settled(List<Outcome.OfAttempt> outcomes) {
        metrics.settled(outcomes);
        var now = clock.instant();
        try {
            settled.fire(new DeliveriesSettled(outcomes.stream()
                    .map(outcome -> outcome.attempt().event(now, outcome))
                    .toList()));
        } catch (RuntimeException e) {
            log.unexpected("an observer of settled deliveries", e);
        }
    }

    @Override
    public void taken(Tenure tenure) {
        delivery.taken(tenure);
    }

    @Override
    public CompletionStage<Void> drain(Tenure tenure) {
        return delivery.drain(tenure);
    }

    @Override
    public void lost(Tenure tenure) {
        delivery.lost(tenure);
    }

    @Override
    public void abort() {
        delivery.abort();
    }

    void hinted(Wake wake) {
        delivery.hinted(wake);
    }

    void changed(@Observes TargetChanged change) {
        delivery.targetChanged(change.id());
    }

    void tick() {
        delivery.tick();
    }

    void sweep() {
        delivery.sweep();
    }

    /** Those that this node holds. */
    Collection<Integer> shards() {
        return delivery.shards();
    }

    List<EndpointHealth> endpoints() {
        return delivery.endpoints();
    }
}
