package gridrelay.jca.adapter;

import gridrelay.jca.adapter.Outcome.Failed;
import gridrelay.jca.adapter.Outcome.NotBegun;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Events that Hazelcast pushes to one activation, waiting for its bean. Hazelcast's event threads must not wait, so what is
 * over the bound is lost, and counted. Thread-safe.
 */
final class EventInbox implements Source {

    private final String name;
    private final InflowContext context;
    private final Function<Consumer<Supplier<Object>>, Runnable> subscription;
    private final Deque<Supplier<Object>> events = new ConcurrentLinkedDeque<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile Endpoint endpoint;
    private volatile Runnable unsubscribe = () -> {};
    private volatile boolean detached;

    /** @param subscription subscribes what it is given, and returns what ends that */
    EventInbox(String name, InflowContext context, Function<Consumer<Supplier<Object>>, Runnable> subscription) {
        this.name = name;
        this.context = context;
        this.subscription = subscription;
    }

    @Override
    public void attach(Endpoint endpoint) {
        this.endpoint = endpoint;
        unsubscribe = subscription.apply(this::offer);
    }

    private void offer(Supplier<Object> event) {
        int limit = context.member().maxHeldTasks();
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            lost(1, new RejectedExecutionException("maxHeldTasks=" + limit + " events of " + name + " wait already"));
            return;
        }
        events.add(event);
        endpoint.wake();
        if (detached) {
            giveUp();
        }
    }

    private void lost(int events, Throwable cause) {
        context.counters().lost(events);
        context.member().lost(name, events, cause);
    }

    @Override
    public void close() {
        unsubscribe.run();
    }

    @Override
    public boolean endsWithBean() {
        return true;
    }

    @Override
    public void detach(Endpoint endpoint) {
        detached = true;
        giveUp();
    }

    private void giveUp() {
        int left = 0;
        while (events.poll() != null) {
            left++;
        }
        if (left > 0) {
            size.addAndGet(-left);
            lost(left, new RejectedExecutionException("The bean went before it took " + left + " events of " + name));
        }
    }

    @Override
    public Item next() {
        var event = events.poll();
        if (event == null) {
            return null;
        }
        size.decrementAndGet();
        return new Taken(event);
    }

    @Override
    public boolean isEmpty() {
        return events.isEmpty();
    }

    @Override
    public int size() {
        return size.get();
    }

    private final class Taken implements Item {

        private final Supplier<Object> event;

        Taken(Supplier<Object> event) {
            this.event = event;
        }

        @Override
        public Object message() {
            return event.get();
        }

        @Override
        public void settle(Outcome outcome) {
            if (outcome instanceof Failed failure) {
                context.member().failed(name, failure);
            } else if (outcome instanceof NotBegun) {
                size.incrementAndGet();
                events.addFirst(event);
                if (detached) {
                    giveUp();
                }
            }
        }
    }
}
