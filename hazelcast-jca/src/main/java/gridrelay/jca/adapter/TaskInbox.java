package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import gridrelay.jca.adapter.Outcome.Failed;
import gridrelay.jca.adapter.Outcome.NotBegun;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks of one executor on this member, waiting for a bean: for a moment if one is active, else until one is. Thread-safe.
 *
 * <p>Beans with the same executor's name compete for the tasks. While there is no bean the tasks are kept serialized: the
 * application that comes is not the one that went, and its classes are others.
 */
final class TaskInbox implements Source {

    private final String executor;
    private final HazelcastInstance instance;
    private final MemberContext member;
    private final Deque<Held> tasks = new ConcurrentLinkedDeque<>();
    private final AtomicInteger size = new AtomicInteger();
    private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();

    TaskInbox(String executor, HazelcastInstance instance, MemberContext member) {
        this.executor = executor;
        this.instance = instance;
        this.member = member;
    }

    String executor() {
        return executor;
    }

    boolean hasBean() {
        return endpoints.stream().anyMatch(Endpoint::isActive);
    }

    /**
     * @param task a value or a {@link Payload}
     * @throws RejectedExecutionException if the inbox is full
     */
    void offer(Object task) {
        int limit = member.maxHeldTasks();
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            throw new RejectedExecutionException(
                    "The inbox of " + executor + " holds maxHeldTasks=" + limit + " tasks");
        }
        var held = new Held(task);
        try {
            if (!hasBean()) {
                held.serialize();
            }
        } catch (RuntimeException | Error e) {
            size.decrementAndGet();
            throw e;
        }
        tasks.add(held);
        handOver(held);
    }

    /** A bean may have come or gone since the task was put where it is now. */
    private void handOver(Held held) {
        if (hasBean()) {
            wakeOne();
        } else {
            serializeOrLose(held);
        }
    }

    private void wakeOne() {
        for (var endpoint : endpoints) {
            if (endpoint.wake()) {
                return;
            }
        }
    }

    @Override
    public Item next() {
        var held = tasks.poll();
        if (held != null) {
            size.decrementAndGet();
        }
        return held;
    }

    @Override
    public boolean isEmpty() {
        return tasks.isEmpty();
    }

    @Override
    public int size() {
        return size.get();
    }

    @Override
    public void attach(Endpoint endpoint) {
        endpoints.add(endpoint);
        if (!isEmpty()) {
            endpoint.wake();
        }
    }

    @Override
    public void detach(Endpoint endpoint) {
        endpoints.remove(endpoint);
        // What it was woken for may still wait here.
        if (!isEmpty()) {
            if (hasBean()) {
                wakeOne();
            } else {
                tasks.forEach(this::serializeOrLose);
            }
        }
    }

    /** Where it is: a bean that comes meanwhile finds it, and in its turn. */
    private void serializeOrLose(Held held) {
        try {
            held.serialize();
        } catch (RuntimeException | Error e) {
            if (tasks.remove(held)) {
                size.decrementAndGet();
                lost(e);
            }
        }
    }

    /** No bean was or will be given the task. */
    void lost(Throwable cause) {
        member.lost(executor, 1, cause);
    }

    private final class Held implements Item {

        /** A value or a {@link Payload}. */
        private volatile Object task;

        Held(Object task) {
            this.task = task;
        }

        void serialize() {
            var value = task;
            if (!(value instanceof Payload)) {
                task = Payload.of(value, instance);
            }
        }

        @Override
        public Object message() {
            var value = task;
            return value instanceof Payload payload ? payload.open(instance) : value;
        }

        @Override
        public void settle(Outcome outcome) {
            if (outcome instanceof Failed failure) {
                member.failed(executor, failure);
            } else if (outcome instanceof NotBegun) {
                size.incrementAndGet();
                tasks.addFirst(this);
                handOver(this);
            }
        }
    }
}
