package gridrelay.relay;

import gridrelay.grid.Tenure;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/** What the {@link Dispatcher} has to know from the database, read for it on worker threads. */
final class Reading {

    private static final int PAGE = 500;
    private static final int HUNGRY = 16; // a message may be a megabyte
    private static final int MARKS = 1_000;
    private static final int COMMANDS = 200;
    private static final int BACKSTOP_ROWS = 2_000;
    private static final int ROUND = 240; // sweeps in which the backstop sees every shard
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Log log = new Log();
    private final Dispatcher dispatcher;
    private final Loader loader;
    private final LaneEntries entries;
    private final Executor workers;
    private final Executor loaders;
    private final Queue<Tenure> taken = new ConcurrentLinkedQueue<>();
    private final AtomicLong foundByBackstop = new AtomicLong();

    private final ReentrantLock sweeping = new ReentrantLock();
    private int backstopShard;
    private long backstopLane;

    /**
     * @param workers for what somebody waits for
     * @param loaders for what may take its time
     */
    Reading(Dispatcher dispatcher, Loader loader, LaneEntries entries, Executor workers, Executor loaders) {
        this.dispatcher = dispatcher;
        this.loader = loader;
        this.entries = entries;
        this.workers = workers;
        this.loaders = loaders;
    }

    /**
     * Reads what a shard has, until it succeeds or the shard is lost; then repairs the grid's entries. Shards are mostly taken
     * by the dozen, and then read together.
     */
    void load(Tenure tenure) {
        taken.add(tenure);
        loaders.execute(this::loadTaken);
    }

    private void loadTaken() {
        var tenures = new HashMap<Integer, Tenure>();
        for (var tenure = taken.poll(); tenure != null; tenure = taken.poll()) {
            if (dispatcher.holds(tenure)) {
                tenures.put(tenure.shard(), tenure);
            }
        }
        while (!tenures.isEmpty() && !Thread.currentThread().isInterrupted()) {
            try {
                commands(tenures.keySet());
                tenures.keySet().retainAll(loader.withWork(tenures.keySet()));
                for (var tenure : List.copyOf(tenures.values())) {
                    log.shardLoaded(tenure, lanes(tenure));
                    tenures.remove(tenure.shard());
                    loaders.execute(() -> repair(tenure.shard()));
                }
            } catch (RuntimeException e) {
                log.notLoaded("What shards have to deliver", e);
                pause();
                tenures.values().removeIf(tenure -> !dispatcher.holds(tenure));
            }
        }
    }

    private int lanes(Tenure tenure) {
        var lanes = 0;
        var after = 0L;
        List<LaneRow> page;
        do {
            var from = after;
            page = reading(read -> {
                var rows = loader.pending(tenure.shard(), from, PAGE);
                dispatcher.found(read, rows);
                return rows;
            });
            lanes += page.size();
            after = lastOf(page, after);
        } while (page.size() == PAGE);
        return lanes;
    }

    private void commands(Collection<Integer> shards) {
        reading(read -> {
            var commands = loader.commands(shards, COMMANDS);
            if (!commands.isEmpty()) {
                dispatcher.commanded(
                        read,
                        commands,
                        loader.lanes(commands.stream()
                                .map(LaneCommand::lane)
                                .distinct()
                                .toList()));
            }
            return commands;
        });
    }

    /** Puts the grid's entries of a shard's pending lanes where they are missing or old; newer ones stay. */
    private void repair(int shard) {
        try {
            var after = 0L;
            List<LaneRow> page;
            do {
                page = loader.pending(shard, after, PAGE);
                entries.repair(page);
                after = lastOf(page, after);
            } while (page.size() == PAGE);
        } catch (RuntimeException e) {
            log.notLoaded("The grid's entries of shard " + shard, e); // the backstop's round comes by
        }
    }

    /** Reads the lanes that hints were about, with their messages: mostly there is one, and somebody waits for it. */
    void look() {
        workers.execute(() -> {
            while (true) {
                var more = reading(read -> {
                    var lanes = dispatcher.takeHinted(HUNGRY);
                    if (!lanes.isEmpty()) {
                        try {
                            dispatcher.looked(read, loader.look(lanes));
                        } catch (RuntimeException e) {
                            log.notLoaded("Hinted lanes", e); // their marks are found by the sweep
                        }
                    }
                    return !lanes.isEmpty();
                });
                if (!more) {
                    return;
                }
            }
        });
    }

    /** Reads messages for the lanes that need some. */
    void feed() {
        workers.execute(() -> {
            feedReplays();
            for (var lanes = dispatcher.takeHungry(HUNGRY); !lanes.isEmpty(); lanes = dispatcher.takeHungry(HUNGRY)) {
                Map<Long, List<PendingMessage>> messages = null;
                try {
                    var wanted = new HashMap<Long, Span>();
                    lanes.forEach((lane, span) -> wanted.put(lane.id(), span));
                    messages = loader.messages(wanted);
                } catch (RuntimeException e) {
                    log.notLoaded("Messages", e);
                    pause();
                }
                dispatcher.fed(lanes, messages);
            }
        });
    }

    private void feedReplays() {
        for (var lanes = dispatcher.takeHungryReplays(HUNGRY);
                !lanes.isEmpty();
                lanes = dispatcher.takeHungryReplays(HUNGRY)) {
            Map<Long, List<PendingMessage>> messages = null;
            try {
                var wanted = new HashMap<Long, LaneReplay>();
                lanes.forEach((lane, replay) -> wanted.put(lane.id(), replay));
                messages = loader.replayed(wanted);
            } catch (RuntimeException e) {
                log.notLoaded("Messages that are sent again", e);
                pause();
            }
            dispatcher.fedReplays(lanes, messages);
        }
    }

    /**
     * Finds what nothing told of: marked lanes and commands of the shards held, and some of all pending lanes, whose entries it
     * puts back where the grid has lost them.
     */
    void sweep() {
        var shards = dispatcher.shards();
        if (shards.isEmpty() || !sweeping.tryLock()) {
            return; // the database is slow: the sweep before has not ended
        }
        try {
            reading(read -> dispatcher.unnoticed(read, loader.unnoticed(shards, MARKS)));
            commands(shards);
            backstop(new TreeSet<>(shards));
        } finally {
            sweeping.unlock();
        }
    }

    /** Pages through the pending lanes: every shard in some minutes, but never many rows a second. */
    private void backstop(NavigableSet<Integer> shards) {
        var rows = 0;
        var left = 1 + shards.size() / ROUND;
        while (left > 0 && rows < BACKSTOP_ROWS) {
            var here = shards.ceiling(backstopShard);
            if (here == null || here != backstopShard) {
                backstopShard = here == null ? shards.first() : here;
                backstopLane = 0;
            }
            var page = reading(this::backstopPage);
            rows += page.size();
            if (page.size() < PAGE) {
                backstopShard++;
                backstopLane = 0;
                left--;
            }
        }
    }

    private List<LaneRow> backstopPage(long read) {
        var page = loader.pending(backstopShard, backstopLane, PAGE);
        backstopLane = lastOf(page, backstopLane);
        // a marked lane may have been accepted a moment ago: that is the sweep's to find, and no bug
        var found = dispatcher.found(
                read, page.stream().filter(row -> !row.unnoticed()).toList());
        if (found > 0) {
            foundByBackstop.addAndGet(found);
            log.foundByBackstop(found);
        }
        entries.repair(page);
        return page;
    }

    /** How many lanes had got lost to this node's memory; 0 unless there is a bug. */
    long foundByBackstop() {
        return foundByBackstop.get();
    }

    private <T> T reading(LongFunction<T> work) {
        var read = dispatcher.beginRead();
        try {
            return work.apply(read);
        } finally {
            dispatcher.endRead(read);
        }
    }

    private static long lastOf(List<LaneRow> page, long otherwise) {
        return page.isEmpty() ? otherwise : page.get(page.size() - 1).id();
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
