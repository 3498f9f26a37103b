package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import gridrelay.jca.adapter.Outcome.Failed;
import gridrelay.jca.adapter.Outcome.Unreadable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the adapter keeps of one member, in the member's user context: a task that arrives finds its inbox there, whichever
 * adapter runs, or before any does. Thread-safe.
 */
final class MemberContext implements AdapterMXBean {

    private static final String KEY = "gridrelay.jca.adapter";

    private final HazelcastInstance instance;
    private final TopicPositions reliableTopicPositions = new TopicPositions();
    private final Map<String, TaskInbox> inboxes = new ConcurrentHashMap<>();
    private final LongAdder lostTasks = new LongAdder();
    private final LongAdder failedTasks = new LongAdder();
    private final LongAdder unappliedWrites = new LongAdder();
    private volatile int maxHeldTasks = 10_000;

    private MemberContext(HazelcastInstance instance) {
        this.instance = instance;
    }

    static MemberContext of(HazelcastInstance instance) {
        return (MemberContext) instance.getUserContext().computeIfAbsent(KEY, key -> new MemberContext(instance));
    }

    TaskInbox inbox(String executor) {
        return inboxes.computeIfAbsent(executor, name -> new TaskInbox(name, instance, this));
    }

    int maxHeldTasks() {
        return maxHeldTasks;
    }

    void maxHeldTasks(int tasks) {
        this.maxHeldTasks = tasks;
    }

    TopicPositions reliableTopicPositions() {
        return reliableTopicPositions;
    }

    void lost(String source, int messages, Throwable cause) {
        lostTasks.add(messages);
        Log.messageLost(source, lostTasks.sum(), cause);
    }

    void failed(String source, Failed failure) {
        failedTasks.increment();
        if (failure instanceof Unreadable) {
            Log.messageUnreadable(source, failure.cause());
        } else {
            Log.deliveryFailed(source, failedTasks.sum(), failure.cause());
        }
    }

    void writesUnapplied(int keys) {
        unappliedWrites.add(keys);
    }

    @Override
    public int getHeldTasks() {
        return inboxes.values().stream().mapToInt(TaskInbox::size).sum();
    }

    @Override
    public long getLostTasks() {
        return lostTasks.sum();
    }

    @Override
    public long getFailedTasks() {
        return failedTasks.sum();
    }

    @Override
    public long getUnappliedWrites() {
        return unappliedWrites.sum();
    }
}
