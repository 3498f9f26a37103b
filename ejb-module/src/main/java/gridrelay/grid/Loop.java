package gridrelay.grid;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Repeats a step on a thread of its own until it is stopped; a failing step is told once, not every time. */
final class Loop implements Runnable {

    /** What is repeated. */
    interface Step {
        void run() throws Exception;
    }

    private final String name;
    private final Duration period;
    private final Step step;
    private final Semaphore pokes = new Semaphore(0);
    private volatile boolean stopped;
    private Thread thread;
    private long failures;

    Loop(String name, Duration period, Step step) {
        this.name = name;
        this.period = period;
        this.step = step;
    }

    void start(ThreadFactory threads) {
        thread = threads.newThread(this);
        thread.start();
    }

    /** Runs the step soon instead of after the period. */
    void poke() {
        pokes.release();
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                var begun = System.nanoTime();
                once();
                // from begin to begin, so that a slow step does not stretch the period
                if (pokes.tryAcquire(period.toNanos() - (System.nanoTime() - begun), TimeUnit.NANOSECONDS)) {
                    pokes.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container ends its threads
        }
    }

    private void once() throws InterruptedException {
        try {
            step.run();
            if (failures > 0) {
                Log.recovered(name, failures);
                failures = 0;
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (failures++ == 0) {
                Log.failing(name, e);
            }
        }
    }

    /** Waits for the step that is under way, at most this long. */
    void stop(Duration patience) {
        stopped = true;
        poke();
        if (thread == null) {
            return;
        }
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }
}
