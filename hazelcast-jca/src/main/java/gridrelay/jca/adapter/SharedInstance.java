package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Hazelcast member, or client, that every adapter (and the server's session cache) of this JVM uses, counted.
 *
 * <p>It leaves the cluster a while after the last adapter has stopped, not in that adapter's {@code stop}: a server stops its
 * adapters before the applications whose sessions it then still writes, and at a live edit of its configuration may have no
 * adapter for a moment. One that someone else started is left to them.
 */
final class SharedInstance {

    /** How long the end of the JVM waits for the server to stop its adapters. */
    private static final Duration EXIT_WAIT = Duration.ofSeconds(15);

    /** Nobody tells us when someone else ends the member, so waiting for its users looks after it this often. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Also the lock of everything here: starting and leaving exclude each other. */
    private static final Map<String, SharedInstance> INSTANCES = new HashMap<>();

    private final HazelcastInstance instance;
    private final String name;

    /** Null if someone else started the instance, and with another class loader. */
    private final ApplicationClasses applications;

    private final Duration leaveDelay;
    private final Thread atExit;
    private int references;

    private SharedInstance(
            HazelcastInstance instance, ApplicationClasses applications, Duration leaveDelay, boolean ours) {
        this.instance = instance;
        this.name = instance.getName();
        this.applications = applications;
        this.leaveDelay = leaveDelay;
        this.atExit = ours ? new Thread(this::leaveAtExit, "hazelcast-exit-" + instance.getName()) : null;
    }

    static SharedInstance acquire(GridConfiguration configuration, Duration leaveDelay) {
        synchronized (INSTANCES) {
            var shared = INSTANCES.get(configuration.instanceName());
            if (shared == null || !shared.isRunning()) {
                shared = start(configuration, leaveDelay);
                INSTANCES.put(configuration.instanceName(), shared);
            }
            shared.references++;
            return shared;
        }
    }

    private static SharedInstance start(GridConfiguration configuration, Duration leaveDelay) {
        boolean ours = configuration.existing() == null;
        var instance = configuration.start();
        var shared = new SharedInstance(instance, ours ? configuration.applications() : null, leaveDelay, ours);
        Jmx.register(instance.getName(), MemberContext.of(instance));
        if (!ours) {
            Log.memberShared(instance.getName());
            return shared;
        }
        Runtime.getRuntime().addShutdownHook(shared.atExit);
        if (GridConfiguration.isClient(instance)) {
            Log.clientStarted(instance.getName());
        } else {
            Log.memberStarted(
                    instance.getName(), instance.getCluster().getLocalMember().getAddress());
        }
        return shared;
    }

    /** From now on the application's classes are known to the instance. */
    void addApplication(ClassLoader application) {
        if (applications != null) {
            applications.add(application);
            ClassCaches.forgetApplicationClasses(instance, applications);
        }
    }

    /** Ends one registration. After an application's last one the instance keeps none of its classes. */
    void removeApplication(ClassLoader application) {
        if (applications != null && applications.remove(application)) {
            ClassCaches.forgetApplicationClasses(instance, applications);
        }
    }

    HazelcastInstance instance() {
        return instance;
    }

    boolean isRunning() {
        return instance.getLifecycleService().isRunning();
    }

    /** One user less. Returns at once; the last one's member leaves after the delay unless somebody comes back. */
    void release() {
        synchronized (INSTANCES) {
            references--;
            INSTANCES.notifyAll();
            if (references == 0 && atExit != null) {
                // Not the server's thread: its work manager ends with the adapter.
                var leaver = new Thread(this::leaveIfUnused, "hazelcast-leave-" + name);
                leaver.setDaemon(true);
                leaver.start();
            }
        }
    }

    private void leaveIfUnused() {
        synchronized (INSTANCES) {
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
        synchronized (INSTANCES) {
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
                TimeUnit.NANOSECONDS.timedWait(INSTANCES, Math.min(left, LOOK.toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (references == 0) == unused;
    }

    private void leave() {
        // Not if it died and another has taken its name; its hook goes all the same.
        if (INSTANCES.remove(name, this)) {
            Jmx.unregister(name);
            try {
                instance.shutdown();
                Log.memberLeft(name);
            } catch (RuntimeException e) {
                Log.memberLeaveFailed(name, e);
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This is the hook, or runs beside it.
        }
    }
}
