package gridrelay.jca.adapter;

import com.hazelcast.ringbuffer.Ringbuffer;
import com.hazelcast.ringbuffer.impl.RingbufferService;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.ReliableMessageListener;
import gridrelay.jca.adapter.Outcome.Failed;
import gridrelay.jca.adapter.Outcome.NotBegun;
import gridrelay.jca.adapter.Outcome.Unreadable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;

/**
 * A reliable topic's messages for one activation. Nobody is made to wait on Hazelcast's threads: when so many messages wait
 * here as may, the subscription ends, and goes on later from the first one that was not taken in. It goes on from there too
 * when the bean was away for a while, as long as this member lives and the topic's ring buffer has the message. Thread-safe.
 *
 * <p>Locks are taken in one order: {@link TopicPositions}, then this.
 */
final class ReliableTopicSource implements Source, TopicPositions.Reader {

    private static final long LOOK_MILLIS = 1_000;

    private record Waiting(long sequence, Object message) {}

    private final String name;
    private final InflowContext context;
    private final String bean;

    /** These are guarded by this. */
    private final Deque<Waiting> messages = new ArrayDeque<>();

    private volatile UUID registration;
    private volatile boolean closed;

    /** A worker is to try to go on, though there may be nothing to take. */
    private volatile boolean due;

    private ITopic<Object> topic;
    private Subscription current;
    private boolean handedOver;

    private volatile Endpoint endpoint;
    private TimerTask look;

    ReliableTopicSource(String name, InflowContext context) {
        this.name = name;
        this.context = context;
        this.bean = name + " " + context.activation();
    }

    @Override
    public void attach(Endpoint endpoint) {
        this.endpoint = endpoint;
        var last = positions().take(bean, this);
        // Not -1, Hazelcast's word for the same: it would not tell us where that is.
        subscribe(last != null ? last : ringbuffer().tailSequence() + 1);
        // A subscription that could not go on has nobody else who tries again.
        look = context.ticker().every(LOOK_MILLIS, this::wakeIfPaused);
    }

    private TopicPositions positions() {
        return context.member().reliableTopicPositions();
    }

    private Ringbuffer<?> ringbuffer() {
        return context.instance().getRingbuffer(RingbufferService.TOPIC_RB_PREFIX + name);
    }

    private synchronized void subscribe(long next) {
        current = new Subscription(next);
        var ring = ringbuffer();
        if (ring.tailSequence() < next - 1) {
            // The topic was destroyed, or was lost with its members, and its sequences have begun anew.
            current = new Subscription(ring.headSequence());
        }
        topic = context.instance().getReliableTopic(name); // anew: it may have been destroyed meanwhile
        registration = topic.addMessageListener(current);
    }

    private void wakeIfPaused() {
        if (registration == null && !closed) {
            due = true;
            endpoint.wake();
        }
    }

    /** Takes in again, once there is room. */
    private synchronized void goOn() {
        if (registration == null
                && !closed
                && messages.size() <= context.member().maxHeldTasks() / 2) {
            try {
                subscribe(current.next);
            } catch (RuntimeException e) {
                Log.topicUnreachable(name, e);
            }
        }
    }

    private synchronized void pause() {
        var last = registration;
        registration = null; // first, for onCancel
        if (last != null) {
            topic.removeMessageListener(last);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        pause();
    }

    /** Remembers where to go on. */
    @Override
    public void detach(Endpoint endpoint) {
        if (look != null) {
            look.cancel();
        }
        positions().leave(bean, this);
    }

    @Override
    public synchronized Long handOver() {
        handedOver = true;
        try {
            close();
        } catch (RuntimeException e) {
            Log.topicUnreachable(name, e); // what still comes from there is not taken in
        }
        if (current == null) {
            return null;
        }
        // Not the first in line: what several workers gave back may lie in any order.
        long first = messages.stream().mapToLong(Waiting::sequence).min().orElse(current.next);
        messages.clear();
        return first;
    }

    @Override
    public synchronized Item next() {
        due = false;
        var message = messages.poll();
        goOn();
        return message == null ? null : new Taken(message);
    }

    @Override
    public synchronized boolean isEmpty() {
        return messages.isEmpty() && !due;
    }

    @Override
    public synchronized int size() {
        return messages.size();
    }

    private boolean isOver(Subscription from) {
        return closed || from != current || from.paused;
    }

    private synchronized void arriving(Subscription from, long sequence) {
        if (isOver(from)) {
            return;
        }
        if (sequence > from.next) {
            Log.topicMessagesMissed(name, sequence - from.next);
            context.counters().lost((int) Math.min(Integer.MAX_VALUE, sequence - from.next));
        }
        from.sequence = sequence;
        from.next = sequence;
    }

    private synchronized boolean takeIn(Subscription from, Message<Object> message) {
        if (isOver(from)) {
            return false;
        }
        if (messages.size() >= context.member().maxHeldTasks()) {
            from.paused = true;
            pause();
            return false;
        }
        messages.add(new Waiting(from.sequence, message.getMessageObject()));
        from.next = from.sequence + 1;
        return true;
    }

    /** Hazelcast could not read it, and goes on with the next. */
    private synchronized void skip(Subscription from, Throwable cause) {
        if (!isOver(from) && from.next == from.sequence) {
            from.next = from.sequence + 1;
            context.counters().unreadable();
            context.member().failed(name, new Unreadable(cause));
        }
    }

    /** Hazelcast has given up, as when the topic was destroyed: the next look subscribes again. */
    private synchronized void cancelled(Subscription subscription) {
        if (subscription == current && registration != null) {
            registration = null;
            Log.topicUnreachable(name, new IllegalStateException("Hazelcast has cancelled the subscription"));
        }
    }

    private void giveBack(Waiting message) {
        synchronized (this) {
            if (!handedOver) {
                messages.addFirst(message);
                return;
            }
        }
        if (!positions().giveBack(bean, message.sequence())) {
            context.counters().lost(1);
            var cause = new RejectedExecutionException("It came back when its bean's successor had gone on behind it");
            context.member().lost(name, 1, cause);
        }
    }

    private final class Subscription implements ReliableMessageListener<Object> {

        private final long from;

        /** Of the message that has come last; what is to come next, which is the same until it is taken in. */
        private long sequence;

        private long next;

        private boolean paused;

        Subscription(long from) {
            this.from = from;
            this.next = from;
        }

        @Override
        public long retrieveInitialSequence() {
            return from;
        }

        /** Called before each message with its sequence. */
        @Override
        public void storeSequence(long sequence) {
            arriving(this, sequence);
        }

        @Override
        public void onMessage(Message<Object> message) {
            if (takeIn(this, message)) {
                endpoint.wake();
            }
        }

        @Override
        public boolean isLossTolerant() {
            return true;
        }

        @Override
        public boolean isTerminal(Throwable failure) {
            skip(this, failure);
            return false;
        }

        @Override
        public void onCancel() {
            cancelled(this);
        }
    }

    private final class Taken implements Item {

        private final Waiting waiting;

        Taken(Waiting waiting) {
            this.waiting = waiting;
        }

        @Override
        public Object message() {
            return waiting.message();
        }

        @Override
        public void settle(Outcome outcome) {
            if (outcome instanceof Failed failure) {
                context.member().failed(name, failure);
            } else if (outcome instanceof NotBegun) {
                giveBack(waiting);
            }
        }
    }
}
