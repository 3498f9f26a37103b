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

    /**
     * Whether the endpoint, whose turn it is, may have one more open; if not, it is offered again when it may. Those that are
     * not proven and find no room wait outside, and are called in their order.
     */
    boolean admits(EndpointQueue queue, int openOnNode) {
        var itsTurn = queue.proven() || queue.called || outside.isEmpty();
        queue.called = false;
        if (itsTurn && admission.admits(queue.proven(), openOnNode, queue.open())) {
            return true;
        }
        if (queue.open() == 0) { // else the end of its own request offers it
            queue.inRotation = true;
            outside.add(queue);
        }
        return false;
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
        count(queue.proven(), -1);
        offer(queue);
    }

    private void count(boolean proven, int more) {
        if (!proven) {
            admission.unproven(more);
        }
    }

    /** Whose turn it is; null if nobody's. */
    EndpointQueue peek() {
        dropEmpty();
        while (rotation.isEmpty() && !outside.isEmpty() && admission.hasRoom()) {
            var next = outside.poll();
            next.called = true;
            rotation.add(next);
            dropEmpty();
        }
        return rotation.peek();
    }

    private void dropEmpty() {
        while (!rotation.isEmpty() && rotation.peek().isEmpty()) {
            turnIsOver();
        }
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
