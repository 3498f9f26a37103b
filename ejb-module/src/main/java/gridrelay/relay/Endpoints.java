package gridrelay.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The endpoints that lanes wait for, each in its turn: however much waits behind one, the others are not behind it. Belongs to
 * the {@link Dispatcher}.
 */
final class Endpoints {

    private final LongSupplier nanoTime;
    private final Map<Long, EndpointQueue> queues = new HashMap<>();
    private final Deque<EndpointQueue> rotation = new ArrayDeque<>();
    private final DueIndex<EndpointQueue> held = new DueIndex<>();

    Endpoints(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    EndpointQueue of(long endpoint) {
        return queues.computeIfAbsent(endpoint, id -> new EndpointQueue(id, nanoTime.getAsLong()));
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

    /** The first that is held, or null. */
    DueIndex.Timed firstHeld() {
        return held.first();
    }
}
