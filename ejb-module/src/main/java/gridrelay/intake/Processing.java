package gridrelay.intake;

import gridrelay.grid.ShardWork;
import gridrelay.grid.Shards;
import gridrelay.grid.Tenure;
import gridrelay.grid.Wakes;
import gridrelay.intake.Work.Line;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This node's {@link Pipeline}, among the container's beans and threads. */
@ApplicationScoped
class Processing implements ShardWork {

    /** For what is short: loading, and what is lent. */
    private static final int OTHERS = 6;

    private static final long STOP_SECONDS = 2;
    private static final String WAKE = "intake-wake";

    @Resource
    ManagedThreadFactory threads;

    @Inject
    Shards shards;

    @Inject
    Ledger ledger;

    @Inject
    Stages stages;

    @Inject
    EntryMending entries;

    @Inject
    Wakes wakes;

    @Inject
    GridPeers peers;

    @Inject
    IntakeMetrics metrics;

    @Inject
    InstantSource clock;

    @Inject
    @ConfigProperty(name = "gridrelay.intake.scans", defaultValue = "4")
    int scans;

    @Inject
    @ConfigProperty(name = "gridrelay.intake.checks", defaultValue = "2")
    int checks;

    @Inject
    @ConfigProperty(name = "gridrelay.intake.transfers", defaultValue = "4")
    int transfers;

    private final Log log = new Log();
    private final AtomicBoolean looking = new AtomicBoolean();
    private ThreadPoolExecutor workers;
    private Pipeline pipeline;

    @PostConstruct
    void start() {
        var slots = Map.of(Line.SCAN, scans, Line.CHECK, checks, Line.TRANSFER, transfers, Line.TIDY, 2);
        var size = slots.values().stream().mapToInt(Integer::intValue).sum() + OTHERS;
        workers = new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        workers.allowCoreThreadTimeOut(true);
        pipeline = new Pipeline(new World(ledger, stages, shards::maySend, workers, clock, peers, metrics), slots);
        metrics.observe(pipeline);
    }

    /** Without an interrupt: one that meets H2 while it reads closes the whole database (its files are channels). */
    @PreDestroy
    void stop() {
        pipeline.close();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void taken(Tenure tenure) {
        pipeline.taken(tenure);
        workers.execute(() -> mendEntries(tenure.shard()));
    }

    private void mendEntries(int shard) {
        try {
            entries.mend(shard);
        } catch (ResourceException | RuntimeException e) {
            log.gridAway(e);
        }
    }

    /** Does not wait for what takes long: what a stage does twice is done once. */
    @Override
    public CompletionStage<Void> drain(Tenure tenure) {
        return pipeline.drain(tenure);
    }

    @Override
    public void lost(Tenure tenure) {
        pipeline.lost(tenure);
    }

    /** Nothing has to be reset: what a stage does twice is done once, and only the ledger's fence says what counts. */
    @Override
    public void abort() {}

    void tick() {
        pipeline.tick();
    }

    void sweep() {
        pipeline.sweep();
    }

    /** What another node has told. */
    void heard(Object message) {
        pipeline.heard(message);
    }

    /** The node is about to stop. */
    void leave() {
        pipeline.leave();
    }

    /** There is something new in a shard: whoever holds it looks at once, and within a second if this does not reach it. */
    void hint(int shard) {
        if (pipeline.holds(shard)) {
            look(shard);
        } else {
            wakes.look(WAKE, shard);
        }
    }

    /** Looks, if the shard is this node's. Calls that come together are one look. */
    void look(int shard) {
        if (pipeline.holds(shard) && looking.compareAndSet(false, true)) {
            try {
                workers.execute(() -> {
                    looking.set(false);
                    pipeline.sweep();
                });
            } catch (RejectedExecutionException e) {
                looking.set(false); // stopping
            }
        }
    }
}
