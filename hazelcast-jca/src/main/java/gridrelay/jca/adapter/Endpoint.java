package gridrelay.jca.adapter;

import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.time.Duration;
import java.util.TimerTask;

/**
 * One activated message-driven bean: empties its source with at most {@code maxConcurrency} threads of the server's work
 * manager. A thread stays while there is work, so a burst costs few handovers. Thread-safe.
 */
final class Endpoint {

    private static final Duration DEACTIVATION_WAIT = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 1_000;

    private final String name;
    private final Source source;
    private final Bean bean;
    private final WorkManager workManager;
    private final int maxConcurrency;
    private final InflowCounters counters;
    private final Ticker ticker;
    private TimerTask look;

    /** Guarded by this. */
    private int workers;

    private volatile boolean active = true;

    Endpoint(
            String name,
            Source source,
            Bean bean,
            WorkManager workManager,
            int maxConcurrency,
            InflowCounters counters,
            Ticker ticker) {
        this.name = name;
        this.source = source;
        this.bean = bean;
        this.workManager = workManager;
        this.maxConcurrency = maxConcurrency;
        this.counters = counters;
        this.ticker = ticker;
    }

    void activate() {
        source.attach(this);
        // The work manager may have refused a worker, and nothing else comes that would ask it again.
        look = ticker.every(LOOK_MILLIS, this::wakeIfNeeded);
    }

    private void wakeIfNeeded() {
        if (!source.isEmpty()) {
            wake();
        }
    }

    /**
     * Takes nothing more and waits, within bounds, for what runs: what a worker gives back is there before the source lets go.
     * Never throws: what ends after this has to end too.
     */
    void deactivate() {
        long deadline = System.nanoTime() + DEACTIVATION_WAIT.toNanos();
        quietly(source::close);
        if (source.endsWithBean() && wake()) {
            awaitWorkers(deadline);
        }
        if (look != null) {
            look.cancel();
        }
        active = false;
        if (!awaitWorkers(deadline)) {
            Log.deactivationTimedOut(name);
        }
        quietly(() -> source.detach(this));
    }

    /** The member may be gone, and what was subscribed with it. */
    private void quietly(Runnable end) {
        try {
            end.run();
        } catch (RuntimeException | Error e) {
            Log.sourceNotEnded(name, e);
        }
    }

    private synchronized boolean awaitWorkers(long deadline) {
        try {
            for (long left = deadline - System.nanoTime();
                    workers > 0 && left > 0;
                    left = deadline - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return workers == 0;
    }

    /** Sees to it that what has just come is taken soon; says whether this bean is able to. */
    boolean wake() {
        synchronized (this) {
            if (!active) {
                return false;
            }
            if (workers == maxConcurrency) {
                // Each looks into the source once more before it goes.
                return true;
            }
            workers++;
        }
        return startWorker();
    }

    private boolean startWorker() {
        try {
            workManager.scheduleWork(new Worker(this, source, bean, counters));
            return true;
        } catch (WorkException | RuntimeException | Error e) {
            // An Error too: there may be no more threads. Who offers the message could do nothing about it.
            Log.endpointBusy(name, e);
            mayLeave(false);
            return false;
        }
    }

    String name() {
        return name;
    }

    boolean isActive() {
        return active;
    }

    /**
     * A worker asks whether it may end: it must not while there is something to take, unless it cannot go on anyway.
     *
     * <p>Under the lock that {@link #wake} takes: what comes after the worker's last look finds the worker gone and starts
     * another, or is seen here.
     */
    synchronized boolean mayLeave(boolean goesOn) {
        if (active && goesOn && !source.isEmpty()) {
            return false;
        }
        workers--;
        notifyAll();
        return true;
    }
}
