package gridrelay.jca.adapter;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.UnavailableException;
import java.util.Timer;
import java.util.TimerTask;

/** The adapter's one timer, which the server gives when it is first needed. Thread-safe. */
final class Ticker {

    private final BootstrapContext bootstrap;

    /** Guarded by this. */
    private Timer timer;

    Ticker(BootstrapContext bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** @param tick short: everybody waits for it; if it throws, it is called again all the same */
    synchronized TimerTask every(long millis, Runnable tick) {
        if (timer == null) {
            try {
                timer = bootstrap.createTimer();
            } catch (UnavailableException e) {
                throw new IllegalStateException("The server has no timer for the adapter", e);
            }
        }
        var task = new TimerTask() {
            @Override
            public void run() {
                try {
                    tick.run();
                } catch (RuntimeException | Error e) {
                    Log.tickFailed(e); // the timer would end with it, for everybody
                }
            }
        };
        timer.schedule(task, millis, millis);
        return task;
    }

    synchronized void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
