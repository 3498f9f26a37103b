package gridrelay.jca.adapter;

import gridrelay.jca.TaskListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.work.Work;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Delivers tasks to one bean until the inbox is empty. Runs on a thread of the work manager. */
final class TaskWorker implements Work {

    private static final long UNAVAILABLE_WAIT_MILLIS = 200;

    private final TaskEndpoint target;
    private final TaskInbox inbox;
    private final CountDownLatch released = new CountDownLatch(1);
    private MessageEndpoint endpoint;

    TaskWorker(TaskEndpoint target, TaskInbox inbox) {
        this.target = target;
        this.inbox = inbox;
    }

    /** The server wants its thread back, at its stop. */
    @Override
    public void release() {
        released.countDown();
    }

    @Override
    public void run() {
        while (!target.mayLeave(goesOn())) {
            try {
                // The endpoint first: a task taken from the inbox must not wait for one.
                if (obtainEndpoint()) {
                    deliverAll();
                }
            } finally {
                // Before the worker says that it leaves: whoever deactivates the bean waits for that.
                releaseEndpoint();
            }
        }
    }

    private boolean goesOn() {
        return released.getCount() > 0 && !Thread.currentThread().isInterrupted();
    }

    private void deliverAll() {
        while (endpoint != null && target.isActive() && goesOn()) {
            var task = inbox.poll();
            if (task == null) {
                return;
            }
            deliver(task);
        }
    }

    /** Connectors 2.1, Message Inflow, option B: afterDelivery follows every beforeDelivery that succeeded, come what may. */
    private void deliver(Object task) {
        try {
            endpoint.beforeDelivery(TaskEndpoint.ON_TASK);
        } catch (ResourceException | NoSuchMethodException | RuntimeException e) {
            inbox.lost(e);
            releaseEndpoint();
            return;
        }
        Throwable failure = null;
        try {
            ((TaskListener) endpoint).onTask(task);
        } catch (Throwable e) {
            failure = e;
        }
        try {
            endpoint.afterDelivery();
        } catch (ResourceException | RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        if (failure != null) {
            inbox.failed(failure);
            // The container may have discarded the bean behind it.
            releaseEndpoint();
        }
    }

    private boolean obtainEndpoint() {
        try {
            endpoint = target.createEndpoint();
            return true;
        } catch (UnavailableException e) {
            Log.endpointBusy(inbox.executor(), e);
            waitUntilReleased();
            return false;
        }
    }

    private void waitUntilReleased() {
        try {
            released.await(UNAVAILABLE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void releaseEndpoint() {
        if (endpoint != null) {
            endpoint.release();
            endpoint = null;
        }
    }
}
