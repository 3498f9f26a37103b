package gridrelay.jca.adapter;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.transaction.TransactionContext;
import com.hazelcast.transaction.TransactionOptions;
import com.hazelcast.transaction.TransactionOptions.TransactionType;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A queue, and beside it a map of its items that are being delivered: an item leaves the queue for the map in one Hazelcast
 * transaction, and the map when its delivery has committed (ADR 13).
 *
 * <p>Whoever delivers an item holds the lock of its entry. Hazelcast takes that lock away when its member dies or its client
 * is disconnected, so an entry without lock is one that nobody delivers. Locks belong to threads: the one that claimed an item
 * settles it. All keys and values are types that any member knows, so the cluster needs no jar of ours; the items are kept
 * serialized, so that one that cannot be read is no obstacle.
 */
final class InFlightItems {

    private static final int DELIVERY = 0;
    private static final int NOT_BEFORE = 1;

    /** Long enough for any delay between two deliveries; what is left of an item that was lost goes then. */
    private static final long RECORD_TTL_DAYS = 7;

    private final HazelcastInstance instance;
    private final String queueName;
    private final String mapName;
    private final String parkingQueue;
    private final IQueue<Object> queue;
    private final IMap<String, byte[]> items;

    /** The number of the delivery that has begun, and the cluster time (ms) before which the next one must not. */
    private final IMap<String, long[]> records;

    /**
     * One item on its way to a bean.
     *
     * @param item a value or a {@link Payload}
     * @param isRepeat whether it was claimed before, and has a record
     */
    record Claim(String id, Object item, int delivery, boolean isRepeat) {}

    InFlightItems(HazelcastInstance instance, String queueName, String parkingQueue) {
        this.instance = instance;
        this.queueName = queueName;
        this.mapName = "jca.in-flight." + queueName;
        this.parkingQueue = parkingQueue;
        this.queue = instance.getQueue(queueName);
        this.items = instance.getMap(mapName);
        this.records = instance.getMap("jca.deliveries." + queueName);
    }

    IQueue<Object> queue() {
        return queue;
    }

    String parkingQueue() {
        return parkingQueue;
    }

    /** The next item of the queue, claimed; null if there is none. */
    Claim take() {
        while (!queue.isEmpty()) {
            Claim claim;
            try {
                claim = poll();
            } catch (HazelcastSerializationException | Error e) {
                claim = takeUnread();
            }
            if (claim != null) {
                return claim;
            }
        }
        return null;
    }

    private Claim poll() {
        var id = UUID.randomUUID().toString();
        var moved = inTransaction(transaction -> {
            var item = transaction.<Object>getQueue(queueName).poll();
            if (item != null) {
                var payload = Payload.of(item, instance);
                transaction.<String, byte[]>getMap(mapName).set(id, payload.bytes());
            }
            return item;
        });
        // Had this thread died here, or paused long, the item would be another's.
        if (moved == null || !items.tryLock(id)) {
            return null;
        }
        var ours = false;
        try {
            ours = items.containsKey(id);
        } finally {
            if (!ours) {
                items.unlock(id);
            }
        }
        return ours ? new Claim(id, moved, 1, false) : null;
    }

    /**
     * The head, which cannot be polled because it cannot be read. In flight first, then out of the queue: dying in between
     * makes it two. Which of several equal items goes is all the same.
     */
    private Claim takeUnread() {
        var head = QueueHead.of(queue);
        if (head == null) {
            return null;
        }
        var id = UUID.randomUUID().toString();
        items.lock(id);
        var ours = false;
        try {
            items.set(id, head.bytes());
            ours = queue.remove(head.stored());
            if (!ours) {
                items.delete(id);
            }
        } finally {
            if (!ours) {
                items.unlock(id);
            }
        }
        return ours ? new Claim(id, head, 1, false) : null;
    }

    /** @throws RuntimeException or an Error if it cannot be read */
    Object read(Claim claim) {
        return claim.item() instanceof Payload payload ? payload.open(instance) : claim.item();
    }

    /** Items that were taken and not yet settled, by anybody. */
    Set<String> all() {
        return items.keySet();
    }

    /** How many milliseconds each of these must still wait; those that may be delivered at once are missing. */
    Map<String, Long> waits(Collection<String> ids) {
        long now = now();
        var waits = new HashMap<String, Long>();
        records.getAll(Set.copyOf(ids)).forEach((id, record) -> {
            if (record[NOT_BEFORE] > now) {
                waits.put(id, record[NOT_BEFORE] - now);
            }
        });
        return waits;
    }

    /** Claims an item that was taken before; null if it is gone, or somebody delivers it or is to wait with it. */
    Claim claim(String id) {
        if (!items.tryLock(id)) {
            return null;
        }
        try {
            var item = items.get(id);
            var record = records.get(id);
            if (item != null && (record == null || record[NOT_BEFORE] <= now())) {
                int delivery = record == null ? 2 : (int) record[DELIVERY] + 1;
                // Before the delivery, so that one that kills its member counts.
                record(id, delivery, 0);
                return new Claim(id, new Payload(item), delivery, true);
            }
        } catch (RuntimeException | Error e) {
            items.unlock(id);
            throw e;
        }
        items.unlock(id);
        return null;
    }

    /** Its delivery has committed. If that cannot be recorded it is free again, to be delivered once more. */
    void acknowledge(Claim claim) {
        try {
            items.delete(claim.id());
            if (claim.isRepeat()) {
                records.delete(claim.id());
            }
        } finally {
            items.unlock(claim.id());
        }
    }

    /** It comes again, after a delay. */
    void giveBack(Claim claim, boolean counts, long delayMillis) {
        try {
            record(claim.id(), counts ? claim.delivery() : claim.delivery() - 1, now() + delayMillis);
        } finally {
            items.unlock(claim.id());
        }
    }

    /** Moves it to the parking queue; says whether that had room. */
    boolean park(Claim claim) {
        // The transaction locks the entry itself.
        items.unlock(claim.id());
        return inTransaction(transaction -> {
            var inFlight = transaction.<String, byte[]>getMap(mapName);
            var item = inFlight.getForUpdate(claim.id());
            if (item != null && !transaction.<Object>getQueue(parkingQueue).offer(new Payload(item).stored())) {
                return false;
            }
            inFlight.delete(claim.id());
            return true;
        });
    }

    void forget(String id) {
        records.delete(id);
    }

    private void record(String id, int delivery, long notBefore) {
        records.set(id, new long[] {delivery, notBefore}, RECORD_TTL_DAYS, TimeUnit.DAYS);
    }

    private long now() {
        return instance.getCluster().getClusterTime();
    }

    private <T> T inTransaction(Function<TransactionContext, T> work) {
        var transaction =
                instance.newTransactionContext(new TransactionOptions().setTransactionType(TransactionType.TWO_PHASE));
        transaction.beginTransaction();
        T result;
        try {
            result = work.apply(transaction);
        } catch (RuntimeException | Error e) {
            transaction.rollbackTransaction();
            throw e;
        }
        transaction.commitTransaction();
        return result;
    }
}
