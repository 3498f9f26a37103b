package gridrelay.jca.adapter;

import gridrelay.jca.TaskListener;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.lang.reflect.Method;
import java.time.Duration;

/**
 * One activated message-driven bean: drains its inbox with at most {@code maxConcurrency} threads of the server's work
 * manager. A thread stays while there is work, so a burst costs few handovers. Thread-safe.
 */
final class TaskEndpoint {

    static final Method ON_TASK = onTask();
    private static final Duration DEACTIVATION_WAIT = Duration.ofSeconds(10);

    private final TaskInbox inbox;
    private final MessageEndpointFactory factory;
    private final WorkManager workManager;
    private final int maxConcurrency;

    /** Guarded by this. */
    private int workers;

    private volatile boolean active = true;

    TaskEndpoint(TaskInbox inbox, MessageEndpointFactory factory, WorkManager workManager, int maxConcurrency) {
        this.inbox = inbox;
        this.factory = factory;
        this.workManager = workManager;
        this.maxConcurrency = maxConcurrency;
    }

    private static Method onTask() {
        try {
            return TaskListener.class.getMethod("onTask", Object.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    void activate() throws NotSupportedException {
        try {
            // Resolves the bean's method early: the container refuses here what it would refuse at each delivery.
            factory.isDeliveryTransacted(ON_TASK);
        } catch (NoSuchMethodException e) {
            throw new NotSupportedException("The bean does not implement " + TaskListener.class.getName(), e);
        }
        inbox.attach(this);
    }

    /** Takes no more tasks and waits, within bounds, for those that run. What is left stays in the inbox. */
    void deactivate() {
        active = false;
        inbox.detach(this);
        synchronized (this) {
            long deadline = System.nanoTime() + DEACTIVATION_WAIT.toNanos();
            try {
                for (long left = DEACTIVATION_WAIT.toNanos();
                        workers > 0 && left > 0;
                        left = deadline - System.nanoTime()) {
                    wait(left / 1_000_000 + 1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (workers > 0) {
                Log.deactivationTimedOut(inbox.executor());
            }
        }
    }

    /** Sees to it that a task just put into the inbox is taken soon; says whether this bean is able to. */
    boolean wake() {
        synchronized (this) {
            if (!active) {
                return false;
            }
            if (workers == maxConcurrency) {
                // Each looks into the inbox once more before it goes.
                return true;
            }
            workers++;
        }
        return startWorker();
    }

    private boolean startWorker() {
        try {
            workManager.scheduleWork(new TaskWorker(this, inbox));
            return true;
        } catch (WorkException e) {
            Log.endpointBusy(inbox.executor(), e);
            synchronized (this) {
                workers--;
                notifyAll();
            }
            return false;
        }
    }

    boolean isActive() {
        return active;
    }

    MessageEndpoint createEndpoint() throws UnavailableException {
        return factory.createEndpoint(null);
    }

    /**
     * A worker asks whether it may end: it must not while there are tasks, unless it cannot go on anyway.
     *
     * <p>Under the lock that {@link #wake} takes: a task offered after the worker's last look finds the worker gone and
     * starts another, or is seen here.
     */
    synchronized boolean mayLeave(boolean goesOn) {
        if (active && goesOn && !inbox.isEmpty()) {
            return false;
        }
        workers--;
        notifyAll();
        return true;
    }
}
