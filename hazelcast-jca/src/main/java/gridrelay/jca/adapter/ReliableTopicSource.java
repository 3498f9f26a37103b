package gridrelay.jca.adapter;

import com.hazelcast.ringbuffer.Ringbuffer;
import com.hazelcast.ringbuffer.impl.RingbufferService;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.ReliableMessageListener;
import gridrelay.jca.adapter.Outcome.NotBegun;
import gridrelay.jca.adapter.Outcome.RolledBack;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * A reliable topic's messages for one activation. Nobody is made to wait on Hazelcast's threads: when so many messages wait
 * here as may, the subscription ends, and goes on later from the first one that was not taken in. It goes on from there too
 * when the bean was away for a while, as long as this member lives and the topic's ring buffer has the message. Thread-safe.
 */
final class ReliableTopicSource implements Source {

    private record Waiting(long sequence, Object message) {}

    private final String name;
    private final InflowContext context;
    private final ITopic<Object> topic;
    private final String position;

    /** These are guarded by this. */
    private final Deque<Waiting> messages = new ArrayDeque<>();

    private UUID registration;
    private Subscription current;

    private volatile Endpoint endpoint;

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
    }

    private Ringbuffer<?> ringbuffer() {
        return context.instance().getRingbuffer(RingbufferService.TOPIC_RB_PREFIX + name);
    }

    private synchronized void subscribe(long from) {
        current = new Subscription(from);
        registration = topic.addMessageListener(current);
    }

    @Override
    public synchronized void close() {
        if (registration != null) {
            topic.removeMessageListener(registration);
            registration = null;
        }
    }

    /** Remembers where to go on. */
    @Override
    public synchronized void detach(Endpoint endpoint) {
        var first = messages.peek();
        context.member().reliableTopicPositions().put(position, first != null ? first.sequence() : current.next);
        messages.clear();
    }

    @Override
    public synchronized Item next() {
        var message = messages.poll();
        if (registration == null
                && current.paused
                && messages.size() <= context.member().maxHeldTasks() / 2) {
            subscribe(current.next);
        }
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
            close();
            return false;
        }
        messages.add(new Waiting(from.sequence, message.getMessageObject()));
        from.next = from.sequence + 1;
        return true;
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
            if (outcome instanceof RolledBack failure) {
                context.member().failed(name, failure.cause());
            } else if (outcome instanceof NotBegun) {
                synchronized (ReliableTopicSource.this) {
                    messages.addFirst(waiting);
                }
            }
        }
    }
}
