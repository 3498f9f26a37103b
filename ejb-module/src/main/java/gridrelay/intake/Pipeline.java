package gridrelay.intake;

import gridrelay.grid.Tenure;
import gridrelay.intake.Work.Line;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Takes the files of this node's shards from stage to stage. What is known of them is in memory; what they are is in the
 * ledger: whatever is lost here is found there again. Thread-safe.
 */
final class Pipeline {

    private static final int PAGE = 500;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** What it needs of the world. */
    record World(
            Ledger ledger,
            Stages stages,
            Predicate<Tenure> ours,
            Executor workers,
            InstantSource clock,
            StageTimes times) {}

    /** Told how long a stage took. */
    interface StageTimes {
        void took(Line line, Duration time);
    }

    private final Log log = new Log();
    private final World world;
    private final Worker worker;
    private final Holdings holdings = new Holdings();
    private final Map<Line, Slots> lines = new EnumMap<>(Line.class);
    private final PriorityQueue<Work> later = new PriorityQueue<>(Comparator.comparingLong((Work work) -> work.due()));
    /** Everything that waits or is at work, by the file's id. */
    private final Map<String, Work> known = new HashMap<>();

    private volatile boolean noticing = true;
    private volatile boolean closed;

    /** @param slots how many files may be at each sort of work at once */
    Pipeline(World world, Map<Line, Integer> slots) {
        this.world = world;
        this.worker = new Worker(world, this::known);
        for (var line : Line.values()) {
            lines.put(line, new Slots(slots.get(line)));
        }
    }

    // -- called by the grid

    void taken(Tenure tenure) {
        synchronized (this) {
            holdings.add(tenure);
        }
        world.workers().execute(() -> load(tenure));
    }

    synchronized CompletionStage<Void> drain(Tenure tenure) {
        var holding = holdings.of(tenure);
        if (holding == null) {
            return CompletableFuture.completedFuture(null);
        }
        forget(tenure);
        return holding.drain();
    }

    synchronized void lost(Tenure tenure) {
        holdings.remove(tenure);
        forget(tenure);
    }

    /** What is at work ends by itself. */
    private void forget(Tenure tenure) {
        Predicate<Work> gone = work -> work.tenure().equals(tenure);
        lines.values().forEach(slots -> slots.removeIf(gone));
        later.removeIf(gone);
        known.values().removeIf(gone);
    }

    // -- finding work

    /** Reads what the owner before has left. It may have died of some of it. */
    private void load(Tenure tenure) {
        var after = "";
        while (!closed && holds(tenure)) {
            try {
                var page = world.ledger().pending(tenure.shard(), after, PAGE);
                page.forEach(file -> offer(file, tenure, mayHaveBegun(file)));
                if (page.size() < PAGE) {
                    return;
                }
                after = page.get(page.size() - 1).id();
            } catch (RuntimeException e) {
                log.notLoaded(tenure, e);
                pause();
            }
        }
    }

    /** What waits for its next attempt, or only for its end, has killed nobody. */
    private boolean mayHaveBegun(FileRow file) {
        return file.status().isPending()
                && !file.withdrawn()
                && (file.due() == null || !file.due().isAfter(world.clock().instant()));
    }

    /** Finds what has been received, asked for or withdrawn since. */
    void sweep() {
        try {
            while (!closed) {
                var tenures = held();
                if (tenures.isEmpty()) {
                    return;
                }
                var found = world.ledger().notice(tenures.values(), PAGE);
                found.forEach(file -> offer(file, tenures.get(file.shard()), false));
                if (!noticing) {
                    noticing = true;
                    log.noticesAgain();
                }
                if (found.size() < PAGE) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            if (noticing) { // once, not each second while the database is away
                log.notNoticed(e);
            }
            noticing = false;
        }
    }

    private synchronized Map<Integer, Tenure> held() {
        return holdings.open();
    }

    private synchronized boolean holds(Tenure tenure) {
        return holdings.isOpen(tenure);
    }

    /** Whether this node is the one that advances this shard's files. */
    synchronized boolean holds(int shard) {
        return holdings.isOpen(shard);
    }

    private synchronized void offer(FileRow file, Tenure tenure, boolean suspect) {
        var before = known.get(file.id());
        if (before != null && !later.remove(before)) {
            return; // whoever is at it compares the row when he records, and comes back with the newer one
        }
        schedule(file, tenure, suspect);
        dispatch();
    }

    /** Under the lock. */
    private void schedule(FileRow file, Tenure tenure, boolean suspect) {
        if (!holdings.isOpen(tenure) || world.stages().of(file) == null) {
            return;
        }
        var wait = file.due() == null || file.withdrawn()
                ? Duration.ZERO
                : Duration.between(world.clock().instant(), file.due());
        enqueue(new Work(file, tenure, System.nanoTime() + Math.max(0, wait.toNanos()), suspect), wait);
    }

    private void enqueue(Work work, Duration wait) {
        known.put(work.id(), work);
        if (wait.isNegative() || wait.isZero()) {
            lines.get(work.line()).add(work);
        } else {
            later.add(work);
        }
    }

    /** Some times a second: what has come due. */
    synchronized void tick() {
        while (!later.isEmpty() && later.peek().due() - System.nanoTime() <= 0) {
            var work = later.poll();
            lines.get(work.line()).add(work);
        }
        dispatch();
    }

    // -- working

    /** Under the lock: begins what there are slots for. */
    private void dispatch() {
        for (var slots : lines.values()) {
            for (var work = slots.begin(); work != null; work = slots.begin()) {
                holdings.of(work.tenure()).begin();
                var begun = work;
                world.workers().execute(() -> work(begun));
            }
        }
    }

    private void work(Work work) {
        Step.Result result = null;
        try {
            result = worker.work(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(work, result);
        }
    }

    private synchronized boolean known(Tenure tenure) {
        return holdings.of(tenure) != null;
    }

    /** @param result null if nothing was done: the lease may be over */
    private synchronized void ended(Work work, Step.Result result) {
        lines.get(work.line()).end(work);
        known.remove(work.id(), work);
        var holding = holdings.of(work.tenure());
        if (holding != null) {
            holding.end();
            if (holding.isOpen()) {
                goOn(work, result);
            }
        }
        dispatch();
    }

    private void goOn(Work work, Step.Result result) {
        if (closed) {
            return;
        }
        if (result instanceof Step.Result.Durable durable) {
            schedule(durable.row(), work.tenure(), false);
        } else if (result instanceof Step.Result.Overtaken overtaken) {
            schedule(overtaken.row(), work.tenure(), false);
        } else if (result == null) {
            enqueue(new Work(work.file(), work.tenure(), System.nanoTime() + AGAIN.toNanos(), work.suspect()), AGAIN);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // -- for metrics

    synchronized int waiting(Line line) {
        return lines.get(line).waiting();
    }

    synchronized int running(Line line) {
        return lines.get(line).running();
    }

    synchronized int known() {
        return known.size();
    }

    /** As a crash would: what is at work is not recorded. */
    void close() {
        closed = true;
        worker.close();
    }
}
