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

    /** A shard of this node's. */
    private static final class Holding {
        final Tenure tenure;
        int running;
        CompletableFuture<Void> drained;

        Holding(Tenure tenure) {
            this.tenure = tenure;
        }
    }

    /** What waits for, and what is at, one sort of work. */
    private static final class Bench {
        final FairQueue queue = new FairQueue();
        final int slots;
        int running;
        int large;

        Bench(int slots) {
            this.slots = slots;
        }

        /** One slot is always left to small files, and one to a large one if there is more than one. */
        Work next() {
            if (running >= slots) {
                return null;
            }
            return large == 0 && running > 0 ? queue.pollLarge() : queue.poll(large < Math.max(1, slots - 1));
        }
    }

    private final Log log = new Log();
    private final World world;
    private final Together<Step, Step.Result> records;
    private final Map<Integer, Holding> holdings = new HashMap<>();
    private final Map<Line, Bench> benches = new EnumMap<>(Line.class);
    private final PriorityQueue<Work> later = new PriorityQueue<>(Comparator.comparingLong((Work work) -> work.due()));
    /** Everything that waits or is at work, by the file's id. */
    private final Map<String, Work> known = new HashMap<>();

    private volatile boolean noticing = true;
    private volatile boolean closed;

    /** @param slots how many files may be at each sort of work at once */
    Pipeline(World world, Map<Line, Integer> slots) {
        this.world = world;
        this.records = new Together<>(200, steps -> world.ledger().record(steps));
        for (var line : Line.values()) {
            benches.put(line, new Bench(slots.get(line)));
        }
    }

    // -- called by the grid

    void taken(Tenure tenure) {
        synchronized (this) {
            holdings.put(tenure.shard(), new Holding(tenure));
        }
        world.workers().execute(() -> load(tenure));
    }

    CompletionStage<Void> drain(Tenure tenure) {
        synchronized (this) {
            var holding = holding(tenure);
            if (holding == null) {
                return CompletableFuture.completedFuture(null);
            }
            holding.drained = new CompletableFuture<>();
            forget(tenure);
            if (holding.running == 0) {
                holding.drained.complete(null);
            }
            return holding.drained;
        }
    }

    void lost(Tenure tenure) {
        synchronized (this) {
            if (holding(tenure) != null) {
                holdings.remove(tenure.shard());
            }
            forget(tenure);
        }
    }

    private Holding holding(Tenure tenure) {
        var holding = holdings.get(tenure.shard());
        return holding != null && holding.tenure.equals(tenure) ? holding : null;
    }

    /** What is at work ends by itself. */
    private void forget(Tenure tenure) {
        Predicate<Work> gone = work -> work.tenure().equals(tenure);
        benches.values().forEach(bench -> bench.queue.removeIf(gone));
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
        var tenures = new HashMap<Integer, Tenure>();
        holdings.forEach((shard, holding) -> {
            if (holding.drained == null) {
                tenures.put(shard, holding.tenure);
            }
        });
        return tenures;
    }

    private synchronized boolean holds(Tenure tenure) {
        var holding = holding(tenure);
        return holding != null && holding.drained == null;
    }

    /** Whether this node is the one that advances this shard's files. */
    synchronized boolean holds(int shard) {
        var holding = holdings.get(shard);
        return holding != null && holding.drained == null;
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
        var holding = holding(tenure);
        if (holding == null || holding.drained != null || world.stages().of(file) == null) {
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
            benches.get(work.line()).queue.add(work);
        } else {
            later.add(work);
        }
    }

    /** Some times a second: what has come due. */
    synchronized void tick() {
        while (!later.isEmpty() && later.peek().due() - System.nanoTime() <= 0) {
            var work = later.poll();
            benches.get(work.line()).queue.add(work);
        }
        dispatch();
    }

    // -- working

    /** Under the lock: begins what there are slots for. */
    private void dispatch() {
        for (var bench : benches.values()) {
            for (var work = bench.next(); work != null; work = bench.next()) {
                bench.running++;
                bench.large += FairQueue.isLarge(work) ? 1 : 0;
                holding(work.tenure()).running++;
                var begun = work;
                world.workers().execute(() -> work(begun));
            }
        }
    }

    private void work(Work work) {
        Step.Result result = null;
        try {
            if (world.ours().test(work.tenure())) {
                result = work.suspect() ? again(work) : run(work, work.file());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(work, result);
        }
    }

    /** Counted before anything is risked, and at once begun: what only waits is not counted, however often its owners end. */
    private Step.Result again(Work work) throws InterruptedException {
        var counted = record(new Step(work.file(), work.tenure(), new Verdict.Begun()));
        return counted instanceof Step.Result.Durable durable
                        && durable.row().status().isPending()
                ? run(work, durable.row())
                : counted;
    }

    /** @param file its row, as it is now */
    private Step.Result run(Work work, FileRow file) throws InterruptedException {
        return record(new Step(file, work.tenure(), verdict(work, file)));
    }

    private Verdict verdict(Work work, FileRow file) throws InterruptedException {
        var begun = System.nanoTime();
        try {
            return world.stages().of(file).run(file, new Hold(work.tenure(), world.ours()));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            log.stageFailed(file.status(), work.id(), e);
            return new Verdict.Later("STAGE_FAILED", e.toString(), Verdict.Evidence.NONE);
        } finally {
            world.times().took(work.line(), Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    /** Until it is recorded, or the shard is another's: whose node then does it again. */
    private Step.Result record(Step step) throws InterruptedException {
        while (!closed) {
            try {
                var result = records.call(step);
                if (result instanceof Step.Result.Fenced) {
                    log.fenced(step.tenure());
                }
                return result;
            } catch (RuntimeException e) {
                log.notRecorded(step.file().id(), e);
                Thread.sleep(AGAIN.toMillis());
                if (!known(step.tenure())) {
                    return null;
                }
            }
        }
        return null;
    }

    private synchronized boolean known(Tenure tenure) {
        return holding(tenure) != null;
    }

    /** @param result null if nothing was done: the lease may be over */
    private synchronized void ended(Work work, Step.Result result) {
        var bench = benches.get(work.line());
        bench.running--;
        bench.large -= FairQueue.isLarge(work) ? 1 : 0;
        known.remove(work.id(), work);
        var holding = holding(work.tenure());
        if (holding != null) {
            holding.running--;
            if (holding.drained == null) {
                goOn(work, result);
            } else if (holding.running == 0) {
                holding.drained.complete(null);
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
        return benches.get(line).queue.size();
    }

    synchronized int running(Line line) {
        return benches.get(line).running;
    }

    synchronized int known() {
        return known.size();
    }

    /** As a crash would: what is at work is not recorded. */
    void close() {
        closed = true;
    }
}
