package gridrelay.jca.adapter;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Hazelcast member that every adapter (and the server's session cache) of this JVM uses, counted.
 *
 * <p>It leaves the cluster a while after the last adapter has stopped, not in that adapter's {@code stop}: a server stops its
 * adapters before the applications whose sessions it then still writes, and at a live edit of its configuration may have no
 * adapter for a moment. A member that someone else started is left to them.
 */
final class SharedMember {

    /** How long the end of the JVM waits for the server to stop its adapters. */
    private static final Duration EXIT_WAIT = Duration.ofSeconds(15);

    /** Nobody tells us when someone else ends the member, so waiting for its users looks after it this often. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Also the lock of everything here: starting and leaving exclude each other. */
    private static final Map<String, SharedMember> MEMBERS = new HashMap<>();

    private final HazelcastInstance instance;
    private final Duration leaveDelay;
    private final Thread atExit;
    private int references;

    private SharedMember(HazelcastInstance instance, Duration leaveDelay, boolean ours) {
        this.instance = instance;
        this.leaveDelay = leaveDelay;
        this.atExit = ours ? new Thread(this::leaveAtExit, "hazelcast-exit-" + instance.getName()) : null;
    }

    static SharedMember acquire(Config config, Duration leaveDelay) {
        synchronized (MEMBERS) {
            var member = MEMBERS.get(config.getInstanceName());
            if (member == null || !member.isRunning()) {
                member = start(config, leaveDelay);
                MEMBERS.put(config.getInstanceName(), member);
            }
            member.references++;
            return member;
        }
    }

    private static SharedMember start(Config config, Duration leaveDelay) {
        boolean ours = Hazelcast.getHazelcastInstanceByName(config.getInstanceName()) == null;
        var instance = Hazelcast.getOrCreateHazelcastInstance(config);
        var member = new SharedMember(instance, leaveDelay, ours);
        Jmx.register(instance.getName(), MemberContext.of(instance));
        if (ours) {
            Runtime.getRuntime().addShutdownHook(member.atExit);
            Log.memberStarted(
                    instance.getName(), instance.getCluster().getLocalMember().getAddress());
        } else {
            Log.memberShared(instance.getName());
        }
        return member;
    }

    HazelcastInstance instance() {
        return instance;
    }

    boolean isRunning() {
        return instance.getLifecycleService().isRunning();
    }

    /** One user less. Returns at once; the last one's member leaves after the delay unless somebody comes back. */
    void release() {
        synchronized (MEMBERS) {
            references--;
            MEMBERS.notifyAll();
            if (references == 0 && atExit != null) {
                // Not the server's thread: its work manager ends with the adapter.
                var leaver = new Thread(this::leaveIfUnused, "hazelcast-leave-" + instance.getName());
                leaver.setDaemon(true);
                leaver.start();
            }
        }
    }

    private void leaveIfUnused() {
        synchronized (MEMBERS) {
            if (!await(false, leaveDelay)) {
                leave();
            }
        }
    }

    /**
     * The JVM ends: take part in the server's orderly stop (its own hook, running beside this one) and leave the cluster
     * behind it, so that the other members need not find out. A server that never stops its adapter just dies.
     */
    private void leaveAtExit() {
        synchronized (MEMBERS) {
            if (await(true, EXIT_WAIT)) {
                leaveIfUnused();
            }
        }
    }

    /** Waits until the member is unused (or used again) or dead; says whether it then is unused (or used). */
    private boolean await(boolean unused, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos();
                    (references == 0) != unused && isRunning() && left > 0;
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(MEMBERS, Math.min(left, LOOK.toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (references == 0) == unused;
    }

    private void leave() {
        if (!MEMBERS.remove(instance.getName(), this)) {
            return;
        }
        Jmx.unregister(instance.getName());
        try {
            instance.shutdown();
            Log.memberLeft(instance.getName());
        } catch (RuntimeException e) {
            Log.memberLeaveFailed(instance.getName(), e);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This is the hook, or runs beside it.
        }
    }
}
