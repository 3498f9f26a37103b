package gridrelay.relay;

import gridrelay.directory.Target;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The lanes of one endpoint whose time has come, and how much the endpoint may be asked: what its owner allows, of that this
 * node's part, and of that what it seems to bear.
 */
final class EndpointQueue implements DueIndex.Timed {

    static final long NEVER = Long.MAX_VALUE;

    private final long endpoint;
    private final ReadyLanes ready = new ReadyLanes();
    private final AdaptiveCap cap;
    private final RateLimit rate;
    private final Breaker breaker;
    private int open;
    private int retrying;
    private boolean proven;
    private long heldUntil;
    private boolean failing;
    private long failingSince;
    private Long lastFailure;
    private Long lastWell;
    private long due;

    boolean inRotation;
    /** Whether it was called in from outside. */
    boolean called;

    EndpointQueue(long endpoint, DoubleSupplier random, long now) {
        this.endpoint = endpoint;
        this.cap = new AdaptiveCap(now);
        this.rate = new RateLimit(now);
        this.breaker = new Breaker(random);
        this.heldUntil = now;
    }

    void add(OwnedLane lane) {
        ready.add(lane);
    }

    void remove(OwnedLane lane) {
        ready.remove(lane);
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    int open() {
        return open;
    }

    /** Whether its last request was answered. */
    boolean proven() {
        return proven;
    }

    /**
     * How long until the next request may start: 0, or {@link #NEVER} before one ends or the endpoint changes.
     *
     * @param share of the cluster's shards that this node holds
     */
    long waitBeforeNext(Target target, double share, long now) {
        var byBreaker = breaker.waitBefore(now);
        if (target.state() != Target.State.ACTIVE
                || open >= slots(target, share)
                || next(target, share) == null
                || byBreaker == Breaker.NEVER) {
            return NEVER;
        }
        var byRate = target.ratePerSecond() == 0 ? 0 : rate.waitBefore(now);
        return Math.max(0, Math.max(byBreaker, Math.max(heldUntil - now, byRate)));
    }

    /** The lane whose turn it is; null while those that are ready have to leave the free slots to others. */
    OwnedLane next(Target target, double share) {
        return ready.peek(slots(target, share), retrying);
    }

    private int slots(Target target, double share) {
        return cap.slots(most(target, share));
    }

    /** Each node has at least one, so that none of its lanes waits for ever. */
    private static int most(Target target, double share) {
        return (int) Math.max(1, target.maxConcurrency() * share);
    }

    /** The lane does not wait here any more. */
    void take(OwnedLane lane) {
        ready.take(lane);
    }

    void started(OwnedLane lane, Target target, double share, long now) {
        open++;
        lane.began = now;
        lane.retrying = lane.nextAttempt() > 1;
        retrying += lane.retrying ? 1 : 0;
        breaker.started(lane.id());
        if (target.ratePerSecond() > 0) {
            rate.started(target.ratePerSecond() * share, now);
        }
    }

    /** To be told before the request has {@link #ended}. */
    void heard(OwnedLane lane, Reply reply, Target target, double share, long now) {
        var signal = reply.signal();
        cap.heard(signal, lane.began, now, open, most(target, share));
        if (breaker.heard(lane.id(), signal, now)) {
            cap.restart();
        }
        if (signal == Signal.WELL || signal == Signal.BUSY) {
            failing = false;
            lastWell = now;
        } else if (signal.isFailure()) {
            failingSince = failing ? failingSince : now;
            failing = true;
            lastFailure = now;
        }
        if (signal != Signal.NONE) {
            proven = reply.status() != null;
        }
    }

    /** A request did not come to be, or ended. */
    void ended(OwnedLane lane) {
        open--;
        retrying -= lane.retrying ? 1 : 0;
        breaker.givenBack(lane.id());
    }

    /** The receiver asked for this. */
    void holdUntil(long time) {
        if (time - heldUntil > 0) {
            heldUntil = time;
        }
    }

    EndpointHealth health(long now) {
        return new EndpointHealth(
                endpoint,
                breaker.state(),
                failing ? Duration.ofNanos(now - failingSince) : null,
                ago(lastFailure, now),
                ago(lastWell, now));
    }

    private static Duration ago(Long time, long now) {
        return time == null ? null : Duration.ofNanos(now - time);
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
