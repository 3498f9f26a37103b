package gridrelay.jca.adapter;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks of one executor on this member, waiting for a bean: for a moment if one is active, else until one is. Thread-safe.
 *
 * <p>Beans with the same executor's name compete for the tasks.
 */
final class TaskInbox {

    private final String executor;
    private final MemberContext member;
    private final Queue<Object> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final List<TaskEndpoint> endpoints = new CopyOnWriteArrayList<>();

    TaskInbox(String executor, MemberContext member) {
        this.executor = executor;
        this.member = member;
    }

    String executor() {
        return executor;
    }

    /** @throws RejectedExecutionException if the inbox is full */
    void offer(Object task) {
        int limit = member.maxHeldTasks();
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

    /** No bean was or will be given the task. */
    void lost(Throwable cause) {
        member.taskLost(executor, cause);
    }

    /** The bean threw, or its transaction did not commit. */
    void failed(Throwable cause) {
        member.taskFailed(executor, cause);
    }

    int size() {
        return size.get();
    }
}
