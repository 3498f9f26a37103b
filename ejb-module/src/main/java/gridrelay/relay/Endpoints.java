package gridrelay.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The endpoints that lanes wait for, each in its turn: however much waits behind one, the others are not behind it. Belongs to
 * the {@link Dispatcher}.
 */
final class Endpoints {

    private final Admission admission;
    private final DoubleSupplier random;
    private final LongSupplier nanoTime;
    private final Map<Long, EndpointQueue> queues = new HashMap<>();
    private final Deque<EndpointQueue> rotation = new ArrayDeque<>();
    private final Deque<EndpointQueue> outside = new ArrayDeque<>();
    private final DueIndex<EndpointQueue> held = new DueIndex<>();

    /** @param random from 0 to 1 */
    Endpoints(Admission admission, DoubleSupplier random, LongSupplier nanoTime) {
        this.admission = admission;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    EndpointQueue of(long endpoint) {
        return queues.computeIfAbsent(endpoint, id -> new EndpointQueue(id, random, nanoTime.getAsLong()));
    }

    /** The lane's time has come. */
    void ready(OwnedLane lane) {
        var queue = of(lane.endpoint());
        queue.add(lane);
        offer(queue);
    }

    void remove(OwnedLane lane) {
        of(lane.endpoint()).remove(lane);
    }

    /** Something changed: its turn may come. */
    void offer(long endpoint) {
        var queue = queues.get(endpoint);
        if (queue != null) {
            offer(queue);
        }
    }

    void offer(EndpointQueue queue) {
        if (!queue.inRotation && !queue.isEmpty()) {
            queue.inRotation = true;
            rotation.add(queue);
        }
    }

    /** It may not be asked before then. */
    void hold(EndpointQueue queue, long until) {
        held.remove(queue);
        queue.waitUntil(until);
        held.add(queue);
    }

    /** Offers those that need not be held any longer. */
    void release(long now) {
        for (var queue = held.pollDue(now); queue != null; queue = held.pollDue(now)) {
            offer(queue);
        }
    }

    /** Whether the endpoint may have one more open; if not, something offers it again when it may. */
    boolean admits(EndpointQueue queue, int openOnNode) {
        var admitted = admission.admits(queue.proven(), openOnNode, queue.open());
        if (!admitted && queue.open() == 0) {
            queue.inRotation = true;
            outside.add(queue); // else the end of its own request offers it
        }
        return admitted;
    }

    void started(EndpointQueue queue) {
        count(queue.proven(), 1);
    }

    /** To be told before the request has {@link #ended}. */
    void heard(EndpointQueue queue, Runnable judgement) {
        var before = queue.proven();
        judgement.run();
        if (before != queue.proven()) {
            count(before, -queue.open());
            count(queue.proven(), queue.open());
        }
    }

    void ended(EndpointQueue queue) {
        count(queue.proven(), -1); // first: who waits outside comes before who has just had a request
        offer(queue);
    }

    private void count(boolean proven, int more) {
        if (proven) {
            return;
        }
        admission.unproven(more);
        for (var room = -more; room > 0 && !outside.isEmpty(); ) {
            var next = outside.poll();
            next.inRotation = false;
            offer(next);
            room -= next.isEmpty() ? 0 : 1;
        }
    }

    /** Whose turn it is; null if nobody's. */
    EndpointQueue peek() {
        while (!rotation.isEmpty() && rotation.peek().isEmpty()) {
            rotation.poll().inRotation = false;
        }
        return rotation.peek();
    }

    void turnIsOver() {
        rotation.poll().inRotation = false;
    }

    List<EndpointHealth> health() {
        var now = nanoTime.getAsLong();
        return queues.values().stream().map(queue -> queue.health(now)).toList();
    }

    /** The first that is held, or null. */
    DueIndex.Timed firstHeld() {
        return held.first();
    }
}
