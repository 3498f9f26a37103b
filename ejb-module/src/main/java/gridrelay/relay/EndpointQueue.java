package gridrelay.relay;

import gridrelay.directory.Target;
import java.util.LinkedHashSet;

/**
 * The lanes of one endpoint whose time has come, each in its turn, and how much the endpoint may be asked at once. An endpoint
 * that does not answer, or says that it has too much to do, is asked half as much at each failure, down to one request, and
 * one more for each success.
 */
final class EndpointQueue implements DueIndex.Timed {

    static final long NEVER = Long.MAX_VALUE;
    private static final long BURST = 100_000_000; // of a rate, in nanoseconds

    private final long endpoint;
    private final LinkedHashSet<OwnedLane> ready = new LinkedHashSet<>();
    private int open;
    private int allowed = Integer.MAX_VALUE;
    private long nextPermit;
    private long heldUntil;
    private long due;

    boolean inRotation;

    EndpointQueue(long endpoint, long now) {
        this.endpoint = endpoint;
        this.nextPermit = now;
        this.heldUntil = now;
    }

    void add(OwnedLane lane) {
        ready.add(lane);
    }

    void remove(OwnedLane lane) {
        ready.remove(lane);
    }

    OwnedLane poll() {
        var lanes = ready.iterator();
        var lane = lanes.next();
        lanes.remove();
        return lane;
    }

    OwnedLane peek() {
        return ready.iterator().next();
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** How long until the next request may start: 0, or {@link #NEVER} before one ends or the endpoint changes. */
    long waitBeforeNext(Target target, long now) {
        if (target.state() != Target.State.ACTIVE || open >= Math.min(allowed, target.maxConcurrency())) {
            return NEVER;
        }
        var permit = target.ratePerSecond() == 0 ? 0 : nextPermit - now;
        return Math.max(0, Math.max(heldUntil - now, permit));
    }

    void started(Target target, long now) {
        open++;
        if (target.ratePerSecond() > 0) {
            var interval = 1_000_000_000L / target.ratePerSecond();
            nextPermit = Math.max(nextPermit - now, -BURST) + now + interval;
        }
    }

    /** A request did not come to be, or ended. */
    void ended() {
        open--;
    }

    void heard(Reply reply, Target target) {
        if (reply.reset()) {
            return;
        }
        var inUse = Math.min(allowed, target.maxConcurrency());
        if (reply.status() == null || reply.overloaded()) {
            allowed = Math.max(1, inUse / 2);
        } else {
            allowed = inUse + 1;
        }
    }

    /** The receiver asked for this. */
    void holdUntil(long time) {
        if (time - heldUntil > 0) {
            heldUntil = time;
        }
    }

    void waitUntil(long time) {
        due = time;
    }

    @Override
    public long due() {
        return due;
    }

    @Override
    public long id() {
        return endpoint;
    }
}
