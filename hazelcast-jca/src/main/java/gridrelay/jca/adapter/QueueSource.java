package gridrelay.jca.adapter;

import com.hazelcast.collection.ItemEvent;
import com.hazelcast.collection.ItemListener;
import gridrelay.jca.QueueItem;
import gridrelay.jca.adapter.InFlightItems.Claim;
import gridrelay.jca.adapter.Outcome.Committed;
import gridrelay.jca.adapter.Outcome.Failed;
import gridrelay.jca.adapter.Outcome.NotBegun;
import gridrelay.jca.adapter.Outcome.Unreadable;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the items of a queue for one activation: those that failed here when their delay is over, those that a dead member
 * left, and new ones. An item that failed keeps its place among the {@code maxConcurrency} while it waits: a database that is down
 * does not drain the queue into the parking queue. One that cannot be read has none: that is its own fault, and the others go
 * on. Thread-safe.
 */
final class QueueSource implements Source {

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Another activation's turn, which may know the class: it needs two looks at what is free. */
    private static final long OTHERS_FIRST_MILLIS = 3_000;

    private final InFlightItems grid;
    private final InflowContext context;
    private final Settings settings;

    /** Items of earlier deliveries that this activation is to try. */
    private final DelayQueue<Retry> retries = new DelayQueue<>();

    /** Items that are delivered, or wait, here; true if they have one of the places. */
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    private final Semaphore places;

    private final AtomicLong nextSweep = new AtomicLong(System.nanoTime());
    private volatile Set<String> seenByLastSweep = Set.of();

    /** Something may have come since a worker last looked. */
    private volatile boolean dirty;

    private volatile Endpoint endpoint;
    private UUID registration;
    private TimerTask tick;

    record Settings(int maxConcurrency, int maxDeliveries, long redeliveryDelayMillis) {}

    QueueSource(InFlightItems grid, InflowContext context, Settings settings) {
        this.grid = grid;
        this.context = context;
        this.settings = settings;
        this.places = new Semaphore(settings.maxConcurrency());
    }

    @Override
    public void attach(Endpoint endpoint) {
        this.endpoint = endpoint;
        registration = grid.queue().addItemListener(new Wake(), false);
        // An event can be lost with a member, and nobody tells of an item that a dead one left.
        long period = Math.min(1_000, Math.max(100, settings.redeliveryDelayMillis()));
        tick = context.ticker().every(period, this::wake);
        wake();
    }

    private void wake() {
        dirty = true;
        endpoint.wake();
    }

    @Override
    public void detach(Endpoint endpoint) {
        if (tick != null) {
            tick.cancel();
        }
        if (registration != null) {
            grid.queue().removeItemListener(registration);
        }
    }

    @Override
    public boolean isEmpty() {
        return !dirty;
    }

    @Override
    public int size() {
        return retries.size();
    }

    @Override
    public Item next() {
        dirty = false;
        try {
            sweep();
            for (var retry = retries.poll(); retry != null; retry = retries.poll()) {
                var claim = claim(retry.id());
                if (claim != null && isOverdone(claim)) {
                    park(claim);
                } else if (claim != null) {
                    context.counters().redelivered();
                    return new Taken(claim);
                }
            }
            return takeNew();
        } catch (RuntimeException e) {
            Log.queueUnreachable(grid.queue().getName(), e);
        }
        return null;
    }

    /** Null if there is nothing to be done with the item now. */
    private Claim claim(String id) {
        try {
            var claim = grid.claim(id);
            if (claim == null) {
                forget(id);
            }
            return claim;
        } catch (RuntimeException | Error e) {
            retry(id, settings.redeliveryDelayMillis());
            throw e;
        }
    }

    private Item takeNew() {
        if (!places.tryAcquire()) {
            return null;
        }
        Claim claim = null;
        try {
            claim = grid.take();
        } finally {
            if (claim == null) {
                places.release();
            } else {
                known.put(claim.id(), true);
            }
        }
        if (claim == null) {
            return null;
        }
        // Of a backlog from before the activation, or whose events were lost, one worker knows.
        wake();
        return new Taken(claim);
    }

    /** Nothing more is to be done with the item here. */
    private void forget(String id) {
        if (Boolean.TRUE.equals(known.remove(id))) {
            places.release();
        }
    }

    private void giveUpPlace(String id) {
        if (known.replace(id, true, false)) {
            places.release();
        }
    }

    /** Looks for items whose member died. One that only this look saw may just have been taken. */
    private void sweep() {
        long due = nextSweep.get();
        long now = System.nanoTime();
        if (now - due < 0 || !nextSweep.compareAndSet(due, now + SWEEP_NANOS)) {
            return;
        }
        var inFlight = grid.all();
        var left = new HashSet<>(inFlight);
        left.removeAll(known.keySet());
        left.retainAll(seenByLastSweep);
        seenByLastSweep = inFlight;
        if (!left.isEmpty()) {
            var waits = grid.waits(left);
            left.stream()
                    .filter(id -> !waits.containsKey(id) && known.putIfAbsent(id, false) == null)
                    .forEach(id -> retry(id, 0));
        }
    }

    private void retry(String id, long delayMillis) {
        retries.add(new Retry(id, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis)));
    }

    /** It killed its member at the last delivery that it had. */
    private boolean isOverdone(Claim claim) {
        return settings.maxDeliveries() > 0 && claim.delivery() > settings.maxDeliveries();
    }

    private boolean isLast(Claim claim) {
        return settings.maxDeliveries() > 0 && claim.delivery() >= settings.maxDeliveries();
    }

    private void park(Claim claim) {
        try {
            if (grid.park(claim)) {
                forget(claim.id());
                grid.forget(claim.id());
                context.counters().parked();
                Log.itemParked(
                        grid.queue().getName(),
                        grid.parkingQueue(),
                        Math.min(claim.delivery(), settings.maxDeliveries()));
                return;
            }
            Log.parkingFailed(grid.queue().getName(), grid.parkingQueue(), new IllegalStateException("It is full"));
        } catch (RuntimeException | Error e) {
            Log.parkingFailed(grid.queue().getName(), grid.parkingQueue(), e);
        }
        retry(claim.id(), settings.redeliveryDelayMillis());
    }

    private final class Taken implements Item {

        private final Claim claim;

        Taken(Claim claim) {
            this.claim = claim;
        }

        @Override
        public Object message() {
            return new QueueItem(grid.read(claim), claim.delivery());
        }

        @Override
        public void settle(Outcome outcome) {
            try {
                if (outcome instanceof Committed) {
                    grid.acknowledge(claim);
                    forget(claim.id());
                } else if (outcome instanceof Failed failure) {
                    context.member().failed(grid.queue().getName(), failure);
                    boolean unreadable = outcome instanceof Unreadable;
                    if (unreadable) {
                        giveUpPlace(claim.id());
                    }
                    if (isLast(claim)) {
                        park(claim);
                    } else {
                        giveBack(true, unreadable ? OTHERS_FIRST_MILLIS : 0);
                    }
                } else if (outcome instanceof NotBegun) {
                    giveBack(false, 0);
                }
            } catch (RuntimeException | Error e) {
                forget(claim.id());
                Log.settlingFailed(grid.queue().getName(), e);
            }
        }

        private void giveBack(boolean counts, long othersFirstMillis) {
            grid.giveBack(claim, counts, settings.redeliveryDelayMillis());
            retry(claim.id(), settings.redeliveryDelayMillis() + othersFirstMillis);
        }
    }

    private record Retry(String id, long dueNanos) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private final class Wake implements ItemListener<Object> {

        @Override
        public void itemAdded(ItemEvent<Object> item) {
            wake();
        }

        @Override
        public void itemRemoved(ItemEvent<Object> item) {}
    }
}
