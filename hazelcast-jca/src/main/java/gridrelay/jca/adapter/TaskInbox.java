package gridrelay.jca.adapter;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * Tasks of one executor on this member, waiting for a bean: for a moment if one is active, else until one is. Thread-safe.
 *
 * <p>Beans with the same executor's name compete for the tasks.
 */
final class TaskInbox {

    private final String executor;
    private final IntSupplier capacity;
    private final Queue<Object> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final List<TaskEndpoint> endpoints = new CopyOnWriteArrayList<>();
    private final LongAdder lost = new LongAdder();
    private final LongAdder failed = new LongAdder();

    TaskInbox(String executor, IntSupplier capacity) {
        this.executor = executor;
        this.capacity = capacity;
    }

    String executor() {
        return executor;
    }

    /** @throws RejectedExecutionException if the inbox is full */
    void offer(Object task) {
        int limit = capacity.getAsInt();
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            throw new RejectedExecutionException(
                    "The inbox of " + executor + " holds maxHeldTasks=" + limit + " tasks");
        }
        tasks.add(task);
        for (var endpoint : endpoints) {
            if (endpoint.wake()) {
                return;
            }
        }
    }

    /** The next task, or null. */
    Object poll() {
        var task = tasks.poll();
        if (task != null) {
            size.decrementAndGet();
        }
        return task;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    void attach(TaskEndpoint endpoint) {
        endpoints.add(endpoint);
        endpoint.wake();
    }

    void detach(TaskEndpoint endpoint) {
        endpoints.remove(endpoint);
        // What it was woken for may still wait here.
        if (!isEmpty()) {
            endpoints.forEach(TaskEndpoint::wake);
        }
    }

    void lost(Throwable cause) {
        lost.increment();
        Log.taskLost(executor, lost.sum(), cause);
    }

    void failed(Throwable cause) {
        failed.increment();
        Log.taskFailed(executor, failed.sum(), cause);
    }

    /** Tasks that no bean was ever given. */
    long lost() {
        return lost.sum();
    }

    /** Tasks whose bean threw, so that its transaction was rolled back. */
    long failed() {
        return failed.sum();
    }

    int size() {
        return size.get();
    }
}
