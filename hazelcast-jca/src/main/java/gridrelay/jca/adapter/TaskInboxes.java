package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The task inboxes of one member, in its user context: a task that arrives finds them there, whichever adapter runs, or
 * before any does.
 */
final class TaskInboxes {

    private static final String KEY = "gridrelay.jca.inboxes";

    private final Map<String, TaskInbox> inboxes = new ConcurrentHashMap<>();
    private volatile int capacity = 10_000;

    private TaskInboxes() {}

    static TaskInboxes of(HazelcastInstance instance) {
        return (TaskInboxes) instance.getUserContext().computeIfAbsent(KEY, key -> new TaskInboxes());
    }

    TaskInbox inbox(String executor) {
        return inboxes.computeIfAbsent(executor, name -> new TaskInbox(name, () -> capacity));
    }

    /** How many tasks each inbox holds while no bean takes them. */
    void capacity(int tasks) {
        this.capacity = tasks;
    }
}
