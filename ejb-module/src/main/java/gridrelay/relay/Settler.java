package gridrelay.relay;

import gridrelay.database.Outage;
import gridrelay.relay.Dispatcher.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The one writer of a node: makes the outcomes of many lanes durable together, each lane's in order, and keeps those that
 * could not be written until they can.
 */
final class Settler implements Runnable {

    /** {@link SettleTransaction#settle}; what it throws leaves it open whether it committed. */
    interface Transaction {
        List<Settlement.Result> settle(Collection<Settlement> settlements, boolean waiting);
    }

    /** @param window how long the first outcome waits for others */
    record Pace(Duration window, int batch, Duration firstPause, Duration longestPause) {}

    private static final int PATIENCE = 3;

    private static final class Waiting {
        final List<Outcome> outcomes = new ArrayList<>(2);
        int skipped;
        int failed;

        boolean alone() {
            return skipped >= PATIENCE || failed > 0;
        }
    }

    /** @param waiting whether to wait for the lock that others have on its only lane */
    private record Batch(Map<OwnedLane, Settlement> lanes, boolean waiting) {}

    private final Log log = new Log();
    private final Transaction transaction;
    private final Consumer<Collection<Settled>> dispatcher;
    private final Consumer<List<Outcome.OfAttempt>> observers;
    private final Pace pace;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Map<OwnedLane, Waiting> buffer = new LinkedHashMap<>();
    private boolean stopped;

    /** @param observers told of attempts that are durable now */
    Settler(
            Transaction transaction,
            Consumer<Collection<Settled>> dispatcher,
            Consumer<List<Outcome.OfAttempt>> observers,
            Pace pace) {
        this.transaction = transaction;
        this.dispatcher = dispatcher;
        this.observers = observers;
        this.pace = pace;
    }

    void add(OwnedLane lane, Outcome outcome) {
        lock.lock();
        try {
            buffer.computeIfAbsent(lane, any -> new Waiting()).outcomes.add(outcome);
            if (buffer.size() == 1 || buffer.size() == pace.batch()) {
                more.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #run} after what it is at. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        var pause = Duration.ZERO;
        try {
            while (true) {
                var batch = next();
                if (batch.lanes().isEmpty()) {
                    return;
                }
                pause = settle(batch, pause);
                if (!pause.isZero()) {
                    awaitStop(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for outcomes, and then a little for others; empty when stopped. */
    private Batch next() throws InterruptedException {
        lock.lock();
        try {
            while (buffer.isEmpty() && !stopped) {
                more.await();
            }
            var left = pace.window().toNanos();
            while (left > 0 && buffer.size() < pace.batch() && !stopped) {
                left = more.awaitNanos(left);
            }
            return stopped ? new Batch(Map.of(), false) : pick();
        } finally {
            lock.unlock();
        }
    }

    /** The first lane alone if it was skipped or has failed too often, else as many as one transaction may take. */
    private Batch pick() {
        var first = buffer.values().iterator().next();
        var limit = first.alone() ? 1 : pace.batch();
        var picked = new LinkedHashMap<OwnedLane, Settlement>();
        var ids = new HashSet<Long>();
        for (var entry : buffer.entrySet()) {
            if (picked.size() == limit) {
                break;
            }
            var lane = entry.getKey();
            if ((picked.isEmpty() || !entry.getValue().alone()) && ids.add(lane.id())) {
                picked.put(lane, new Settlement(lane.id(), lane.tenure(), List.copyOf(entry.getValue().outcomes)));
            }
        }
        return new Batch(picked, first.skipped >= PATIENCE);
    }

    /** @return how long to wait before the next */
    private Duration settle(Batch batch, Duration pauseBefore) {
        List<Settlement.Result> results;
        try {
            results = transaction.settle(batch.lanes().values(), batch.waiting());
        } catch (RuntimeException e) {
            var pause = pauseBefore.isZero() ? pace.firstPause() : pauseBefore.multipliedBy(2);
            pause = pause.compareTo(pace.longestPause()) > 0 ? pace.longestPause() : pause;
            log.notSettled(batch.lanes().size(), pause, e);
            if (batch.waiting()) {
                letOthersPass(batch.lanes().keySet().iterator().next());
            } else if (!Outage.isIn(e)) {
                tell(batch.lanes(), blame(batch.lanes(), e));
            }
            return pause;
        }
        if (!pauseBefore.isZero()) {
            log.settlesAgain();
        }
        tell(batch.lanes(), results);
        return Duration.ZERO;
    }

    private void letOthersPass(OwnedLane lane) {
        lock.lock();
        try {
            var waiting = buffer.remove(lane);
            waiting.skipped = 0;
            buffer.put(lane, waiting);
        } finally {
            lock.unlock();
        }
    }

    /**
     * One lane's outcome may be what the database refuses. It must not hold up the others: from now on each lane of the batch
     * is settled alone, and one that goes on failing is given up, to be read again.
     */
    private List<Settlement.Result> blame(Map<OwnedLane, Settlement> batch, RuntimeException why) {
        var refused = new ArrayList<Settlement.Result>();
        lock.lock();
        try {
            for (var lane : batch.keySet()) {
                if (++buffer.get(lane).failed > PATIENCE) {
                    refused.add(new Settlement.Result.Contradicted(lane.id(), why.toString()));
                }
            }
        } finally {
            lock.unlock();
        }
        return refused;
    }

    private void tell(Map<OwnedLane, Settlement> batch, List<Settlement.Result> results) {
        var byLane = new HashMap<Long, Settlement.Result>();
        results.forEach(result -> byLane.put(result.lane(), result));
        var news = new ArrayList<Settled>(batch.size());
        var attempts = new ArrayList<Outcome.OfAttempt>(batch.size());
        lock.lock();
        try {
            batch.forEach((lane, settlement) -> {
                var result = byLane.get(lane.id());
                var waiting = buffer.get(lane);
                if (result == null) {
                    waiting.skipped++;
                    return;
                }
                waiting.outcomes.subList(0, settlement.outcomes().size()).clear();
                waiting.skipped = 0;
                waiting.failed = 0;
                if (waiting.outcomes.isEmpty()) {
                    buffer.remove(lane);
                }
                news.add(new Settled(lane, settlement.outcomes().size(), result));
                if (result instanceof Settlement.Result.Durable) {
                    for (var outcome : settlement.outcomes()) {
                        if (outcome instanceof Outcome.OfAttempt attempt) {
                            attempts.add(attempt);
                        }
                    }
                }
            });
        } finally {
            lock.unlock();
        }
        dispatcher.accept(news);
        if (!attempts.isEmpty()) {
            observers.accept(attempts);
        }
    }

    private void awaitStop(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            var left = pause.toNanos();
            while (left > 0 && !stopped) {
                left = more.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
