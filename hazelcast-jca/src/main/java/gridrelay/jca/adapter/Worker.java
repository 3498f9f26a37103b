package gridrelay.jca.adapter;

import gridrelay.jca.adapter.Outcome.NotBegun;
import gridrelay.jca.adapter.Outcome.RolledBack;
import gridrelay.jca.adapter.Outcome.Unreadable;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.work.Work;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Delivers to one bean until its source is empty. Runs on a thread of the work manager. */
final class Worker implements Work {

    private static final long UNAVAILABLE_WAIT_MILLIS = 200;

    private final Endpoint target;
    private final Source source;
    private final Bean bean;
    private final InflowCounters counters;
    private final CountDownLatch released = new CountDownLatch(1);

    Worker(Endpoint target, Source source, Bean bean, InflowCounters counters) {
        this.target = target;
        this.source = source;
        this.bean = bean;
        this.counters = counters;
    }

    /** The server wants its thread back, at its stop. */
    @Override
    public void release() {
        released.countDown();
    }

    @Override
    public void run() {
        try {
            while (!target.mayLeave(goesOn())) {
                if (!deliverSome()) {
                    waitUntilReleased();
                }
            }
        } catch (Error e) {
            target.mayLeave(false);
            throw e;
        }
    }

    private boolean goesOn() {
        return released.getCount() > 0 && !Thread.currentThread().isInterrupted();
    }

    /** Says whether it is worth to go on at once. */
    private boolean deliverSome() {
        MessageEndpoint endpoint = null;
        try {
            // The endpoint first: what is taken from the source must not wait for one.
            endpoint = bean.open();
            return deliverAll(endpoint);
        } catch (UnavailableException | RuntimeException e) {
            Log.endpointBusy(target.name(), e);
            return false;
        } finally {
            // Before the worker says that it leaves: whoever deactivates the bean waits for that.
            release(endpoint);
        }
    }

    private boolean deliverAll(MessageEndpoint endpoint) {
        while (target.isActive() && goesOn()) {
            var item = source.next();
            if (item == null) {
                return true;
            }
            var outcome = deliver(endpoint, item);
            item.settle(outcome);
            if (outcome instanceof NotBegun refused) {
                Log.endpointBusy(target.name(), refused.cause());
                return false;
            }
            if (outcome instanceof RolledBack) {
                // The container may have discarded the bean behind it.
                return true;
            }
        }
        return true;
    }

    /** Throws nothing: what was taken has to be settled. */
    private Outcome deliver(MessageEndpoint endpoint, Source.Item item) {
        counters.begun();
        var outcome = attempt(endpoint, item);
        counters.ended(outcome);
        return outcome;
    }

    private Outcome attempt(MessageEndpoint endpoint, Source.Item item) {
        Object message;
        try {
            message = item.message();
        } catch (Throwable e) {
            // Its class, or one that it needs, is missing or has changed.
            return new Unreadable(e);
        }
        return bean.deliver(endpoint, message);
    }

    private void release(MessageEndpoint endpoint) {
        if (endpoint != null) {
            try {
                endpoint.release();
            } catch (RuntimeException e) {
                Log.endpointBusy(target.name(), e);
            }
        }
    }

    private void waitUntilReleased() {
        try {
            released.await(UNAVAILABLE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
