package gridrelay.jca.adapter;

import com.hazelcast.ringbuffer.Ringbuffer;
import com.hazelcast.ringbuffer.impl.RingbufferService;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.ReliableMessageListener;
import gridrelay.jca.adapter.Outcome.Failed;
import gridrelay.jca.adapter.Outcome.NotBegun;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TimerTask;
import java.util.UUID;

/**
 * A reliable topic's messages for one activation. Nobody is made to wait on Hazelcast's threads: when so many messages wait
 * here as may, the subscription ends, and goes on later from the first one that was not taken in. It goes on from there too
 * when the bean was away for a while, as long as this member lives and the topic's ring buffer has the message. Thread-safe.
 */
final class ReliableTopicSource implements Source {

    private static final long LOOK_MILLIS = 1_000;

    private record Waiting(long sequence, Object message) {}

    private final String name;
    private final InflowContext context;
    private final ITopic<Object> topic;
    private final String position;

    /** These are guarded by this. */
    private final Deque<Waiting> messages = new ArrayDeque<>();

    private volatile UUID registration;

    private Subscription current;
    private boolean closed;
    private boolean detached;

    private volatile Endpoint endpoint;
    private TimerTask look;

    ReliableTopicSource(String name, InflowContext context) {
        this.name = name;
        this.context = context;
        this.topic = context.instance().getReliableTopic(name);
        this.position = name + " " + context.activation();
    }

    @Override
    public void attach(Endpoint endpoint) {
        this.endpoint = endpoint;
        var last = context.member().reliableTopicPositions().get(position);
        // Not -1, Hazelcast's word for the same: it would not tell us where that is.
        subscribe(last != null ? last : ringbuffer().tailSequence() + 1);
        // A subscription that could not go on has nobody else who tries again.
        look = context.ticker().every(LOOK_MILLIS, this::wakeIfPaused);
    }

    private Ringbuffer<?> ringbuffer() {
        return context.instance().getRingbuffer(RingbufferService.TOPIC_RB_PREFIX + name);
    }

    private synchronized void subscribe(long from) {
        current = new Subscription(from);
        registration = topic.addMessageListener(current);
    }

    private void wakeIfPaused() {
        if (registration == null) {
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
        if (registration != null) {
            topic.removeMessageListener(registration);
            registration = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        pause();
    }

    /** Remembers where to go on. */
    @Override
    public synchronized void detach(Endpoint endpoint) {
        if (look != null) {
            look.cancel();
        }
        if (current == null) {
            return; // it never was attached
        }
        detached = true;
        // Not the first in line: what several workers gave back may lie in any order.
        long first = messages.stream().mapToLong(Waiting::sequence).min().orElse(current.next);
        context.member().reliableTopicPositions().put(position, first);
        messages.clear();
    }

    @Override
    public synchronized Item next() {
        var message = messages.poll();
        goOn();
        return message == null ? null : new Taken(message);
    }

    @Override
    public synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    @Override
    public synchronized int size() {
        return messages.size();
    }

    private synchronized boolean takeIn(Subscription from, Message<Object> message) {
        if (from != current || from.paused) {
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

    private synchronized void giveBack(Waiting message) {
        if (detached) {
            context.member().reliableTopicPositions().merge(position, message.sequence(), Math::min);
        } else {
            messages.addFirst(message);
        }
    }

    /** Called by one thread at a time, and what it changes is read under the source's lock. */
    private final class Subscription implements ReliableMessageListener<Object> {

        private final long from;
        private volatile long sequence;
        private volatile long next;
        private volatile boolean paused;

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
            if (sequence > next && !paused) {
                Log.topicMessagesMissed(name, sequence - next);
                context.counters().lost((int) Math.min(Integer.MAX_VALUE, sequence - next));
            }
            this.sequence = sequence;
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
            return false;
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
