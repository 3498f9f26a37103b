package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.Partition;
import gridrelay.jca.UnappliedWrites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Writes on their way to the grid: all are sent first, then waited for, so a batch costs about one round trip. */
final class GridBatch {

    /**
     * Versioned writes in one call to their owner. A call is dear (where the JVM has two processors or fewer, Hazelcast starts a
     * thread to complete it), but the backup of each partition in it is sent all its writes. Measured with 100 writes: 16 is near
     * the best for one member and for two.
     */
    private static final int WRITES_PER_CALL = 16;

    private record Sent(String map, Set<Object> keys, CompletableFuture<?> answer) {}

    private record Addressed(Partition partition, Object key, Write.Newer write) {}

    private final HazelcastInstance instance;
    private final List<Sent> sent = new ArrayList<>();

    GridBatch(HazelcastInstance instance) {
        this.instance = instance;
    }

    /** Sends the writes to one map. Never throws: what cannot be sent has failed. */
    void send(String map, Map<Object, Write> writes) {
        send(map, writes.keySet(), () -> {
            sendEach(instance.getMap(map), writes);
            return CompletableFuture.completedFuture(null);
        });
    }

    private void sendEach(IMap<Object, Object> map, Map<Object, Write> writes) {
        if (writes.size() == 1) {
            var only = writes.entrySet().iterator().next();
            if (isOwn(only.getKey())) {
                // Most transactions are this, and an asynchronous call costs several times as much. The bound is
                // Hazelcast's.
                only.getValue().applyTo(map, only.getKey());
                return;
            }
        }
        var plain = new LinkedHashMap<Object, Object>();
        var newer = new ArrayList<Addressed>();
        writes.forEach((key, write) -> {
            if (write instanceof Write.Newer versioned) {
                newer.add(new Addressed(instance.getPartitionService().getPartition(key), key, versioned));
            } else if (write instanceof Write.Plain set) {
                plain.put(key, set.value());
            } else {
                send(map.getName(), Set.of(key), () -> map.deleteAsync(key));
            }
        });
        if (!plain.isEmpty()) {
            send(map.getName(), plain.keySet(), () -> map.setAllAsync(plain));
        }
        for (var call : calls(newer)) {
            send(map.getName(), call.keySet(), () -> submit(map, call));
        }
    }

    private boolean isOwn(Object key) {
        var owner = instance.getPartitionService().getPartition(key).getOwner();
        return owner != null && owner.localMember();
    }

    /** The writes by owner, those of one partition together. */
    private static List<Map<Object, Write.Newer>> calls(List<Addressed> writes) {
        writes.sort(Comparator.comparingInt(write -> write.partition().getPartitionId()));
        var calls = new ArrayList<Map<Object, Write.Newer>>();
        var open = new HashMap<Object, Map<Object, Write.Newer>>();
        for (var write : writes) {
            // No owner for now: Hazelcast waits until there is one.
            var call = open.computeIfAbsent(write.partition().getOwner(), owner -> new LinkedHashMap<>());
            if (call.isEmpty()) {
                calls.add(call);
            }
            call.put(write.key(), write.write());
            if (call.size() == WRITES_PER_CALL) {
                open.remove(write.partition().getOwner());
            }
        }
        return calls;
    }

    private static CompletionStage<?> submit(IMap<Object, Object> map, Map<Object, Write.Newer> writes) {
        var keys = writes.keySet();
        var processor = new NewerWins(writes);
        // One key goes straight to its partition's thread; the call for several takes a way round.
        return keys.size() == 1
                ? map.submitToKey(keys.iterator().next(), processor)
                : map.submitToKeys(keys, processor);
    }

    private void send(String map, Set<Object> keys, Supplier<CompletionStage<?>> call) {
        try {
            sent.add(new Sent(map, keys, call.get().toCompletableFuture()));
        } catch (RuntimeException | Error e) {
            // An Error too: a class of the value's may be missing, and the other writes are to reach the grid all the
            // same.
            sent.add(new Sent(map, keys, CompletableFuture.failedFuture(e)));
        }
    }

    /** Waits for all answers, no longer than {@code timeout} in sum, and tells what failed or is not known. */
    void await(Duration timeout, Consumer<UnappliedWrites> unapplied) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        for (var call : sent) {
            try {
                // After an interrupt nothing is waited for, but what has already been answered still counts.
                long left = interrupted ? 0 : deadline - System.nanoTime();
                call.answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
                unapplied.accept(new UnappliedWrites(call.map, call.keys, e));
            } catch (ExecutionException e) {
                unapplied.accept(new UnappliedWrites(call.map, call.keys, e.getCause()));
            } catch (TimeoutException e) {
                unapplied.accept(new UnappliedWrites(call.map, call.keys, e));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
