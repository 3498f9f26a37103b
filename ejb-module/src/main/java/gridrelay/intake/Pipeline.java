package gridrelay.intake;

import gridrelay.grid.Tenure;
import gridrelay.intake.Work.Line;
import gridrelay.model.FileLoan;
import gridrelay.model.LoanAnswer;
import gridrelay.model.SpareSlots;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Takes the files of this node's shards from stage to stage, and lends what has to wait to nodes that have nothing to do. What is
 * known of them is in memory; what they are is in the ledger: whatever is lost here is found there again. Thread-safe.
 */
final class Pipeline {

    /** A shard that is given up waits no longer for what is at work: its next owner does it again. */
    static final Duration LONGEST_DRAIN = Duration.ofSeconds(1);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final World world;
    private final Finder finder;
    private final Worker worker;
    private final Borrowing borrowing;
    private final Lending lending;
    private final Holdings holdings = new Holdings();
    private final Map<Line, Slots> lines = new EnumMap<>(Line.class);
    private final PriorityQueue<Work> later = new PriorityQueue<>(Comparator.comparingLong((Work work) -> work.due()));
    /** Everything that waits or is at work, by the file's id. */
    private final Map<String, Work> known = new HashMap<>();
    /** Found anew while it was known: what has come behind the last record of it is only here. */
    private final Map<String, FileRow> found = new HashMap<>();

    private volatile boolean closed;

    /** @param slots how many files may be at each sort of work at once */
    Pipeline(World world, Map<Line, Integer> slots) {
        this.world = world;
        this.finder = new Finder(world, this);
        this.worker = new Worker(world, this::known);
        this.borrowing = new Borrowing(world, worker, this);
        this.lending = new Lending(world, worker, this);
        for (var line : Line.values()) {
            lines.put(line, new Slots(slots.get(line)));
        }
    }

    // -- called by the grid

    void taken(Tenure tenure) {
        synchronized (this) {
            holdings.add(tenure).ifPresent(this::forget); // its end may be told later
        }
        world.workers().execute(() -> finder.load(tenure));
    }

    synchronized CompletionStage<Void> drain(Tenure tenure) {
        var holding = holdings.of(tenure);
        if (holding == null) {
            return CompletableFuture.completedFuture(null);
        }
        forget(tenure);
        return holding.drain().completeOnTimeout(null, LONGEST_DRAIN.toMillis(), TimeUnit.MILLISECONDS);
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
        found.values().removeIf(file -> file.shard() == tenure.shard());
    }

    // -- finding work

    /** Finds what has been received, asked for or withdrawn since. */
    void sweep() {
        finder.sweep();
    }

    synchronized Map<Integer, Tenure> held() {
        return holdings.open();
    }

    synchronized boolean holds(Tenure tenure) {
        return holdings.isOpen(tenure);
    }

    /** Whether this node is the one that advances this shard's files. */
    synchronized boolean holds(int shard) {
        return holdings.isOpen(shard);
    }

    synchronized void offer(FileRow file, Tenure tenure, boolean suspect) {
        var before = known.get(file.id());
        if (before != null && !later.remove(before)) {
            found.put(file.id(), file);
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

    /** Some times a second: what has come due, here or from others. */
    void tick() {
        takeDue();
        lending.tick();
        borrowing.tick();
    }

    private synchronized void takeDue() {
        while (!later.isEmpty() && later.peek().due() - System.nanoTime() <= 0) {
            var work = later.poll();
            lines.get(work.line()).add(work);
        }
        dispatch();
    }

    // -- working

    /** Under the lock: begins what there are slots for, and lends what others have slots for. */
    private void dispatch() {
        if (closed) {
            return;
        }
        lines.forEach((line, slots) -> {
            for (var work = slots.begin(); work != null; work = slots.begin()) {
                holdings.of(work.tenure()).begin();
                var begun = work;
                world.workers().execute(() -> work(begun));
            }
            for (var to = lend(line, slots); to.isPresent(); to = lend(line, slots)) {
                var work = slots.giveAway();
                holdings.of(work.tenure()).begin();
                lending.lend(work, to.get());
            }
        });
    }

    private Optional<String> lend(Line line, Slots slots) {
        return slots.waiting() > 0 ? lending.reserve(line) : Optional.empty();
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

    private synchronized void ended(Work work, Step.Result result) {
        lines.get(work.line()).end(work.isLarge());
        over(work, result);
    }

    /**
     * What was begun of it, here or elsewhere, is over.
     *
     * @param result null if nothing was done: the lease may be over
     */
    synchronized void over(Work work, Step.Result result) {
        var since = Optional.ofNullable(found.remove(work.id()));
        over(work, () -> {
            if (result instanceof Step.Result.Durable durable) {
                schedule(newer(durable.row(), since), work.tenure(), false);
            } else if (result instanceof Step.Result.Overtaken overtaken) {
                schedule(newer(overtaken.row(), since), work.tenure(), false);
            } else if (result == null) {
                again(work, work.file(), work.suspect(), AGAIN);
            }
        });
    }

    private static FileRow newer(FileRow recorded, Optional<FileRow> since) {
        return since.filter(row -> row.events() > recorded.events()).orElse(recorded);
    }

    /** It was lent for nothing. */
    synchronized void returned(Work work, FileRow file, boolean suspect) {
        found.remove(work.id()); // who does it compares
        over(work, () -> again(work, file, suspect, Duration.ZERO));
    }

    private void again(Work work, FileRow file, boolean suspect, Duration wait) {
        enqueue(new Work(file, work.tenure(), System.nanoTime() + wait.toNanos(), suspect), wait);
    }

    private void over(Work work, Runnable goOn) {
        known.remove(work.id(), work);
        var holding = holdings.of(work.tenure());
        if (holding != null) {
            holding.end();
            if (holding.isOpen() && !closed) {
                goOn.run();
            }
        }
        dispatch();
    }

    // -- other nodes' work

    /** How many of other nodes' files could begin at this. */
    synchronized int room(Line line) {
        return lines.get(line).room();
    }

    /** @return whether one of another node's may begin, and has to be ended */
    synchronized boolean beginOther(Line line, boolean large) {
        return lines.get(line).beginOther(large);
    }

    synchronized void endOther(Line line, boolean large) {
        lines.get(line).end(large);
        dispatch();
    }

    /** From another node, or from this one to all. Each is only a hint. */
    void heard(Object message) {
        if (closed) {
            return;
        }
        if (message instanceof FileLoan loan) {
            borrowing.take(loan);
        } else if (message instanceof LoanAnswer answer) {
            lending.heard(answer);
        } else if (message instanceof SpareSlots slots) {
            lending.heard(slots);
        }
        tryAgain();
    }

    private synchronized void tryAgain() {
        dispatch();
    }

    /** Before this node gives up its shards: nothing is lent or borrowed any more. */
    void leave() {
        lending.stop();
        borrowing.leave();
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

    int lent(Line line) {
        return lending.lent(line);
    }

    int borrowed(Line line) {
        return borrowing.borrowed(line);
    }

    /** As a crash would: what is at work is not recorded. */
    void close() {
        closed = true;
        finder.close();
        worker.close();
        borrowing.close();
    }
}
