package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import gridrelay.jca.UnappliedWrites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

    private record Sent(String map, Set<Object> keys, CompletableFuture<?> answer) {}

    private final HazelcastInstance instance;
    private final List<Sent> sent = new ArrayList<>();

    GridBatch(HazelcastInstance instance) {
        this.instance = instance;
    }

    /** Sends the writes to one map. Never throws: what cannot be sent has failed. */
    void send(String map, Map<Object, Write> writes) {
        send(map, writes.keySet(), () -> {
            sendGrouped(instance.getMap(map), writes);
            return CompletableFuture.completedFuture(null);
        });
    }

    private void sendGrouped(IMap<Object, Object> map, Map<Object, Write> writes) {
        var plain = new HashMap<Object, Object>();
        var newer = new HashMap<Integer, Map<Object, Write.Newer>>();
        var partitions = instance.getPartitionService();
        writes.forEach((key, write) -> {
            if (write instanceof Write.Newer versioned) {
                int partition = partitions.getPartition(key).getPartitionId();
                newer.computeIfAbsent(partition, id -> new HashMap<>()).put(key, versioned);
            } else if (write instanceof Write.Plain set) {
                plain.put(key, set.value());
            } else {
                send(map.getName(), Set.of(key), () -> map.deleteAsync(key));
            }
        });
        newer.values().forEach(group -> send(map.getName(), group.keySet(), () -> submit(map, group)));
        if (!plain.isEmpty()) {
            send(map.getName(), plain.keySet(), () -> map.setAllAsync(plain));
        }
    }

    private static CompletionStage<?> submit(IMap<Object, Object> map, Map<Object, Write.Newer> group) {
        var keys = group.keySet();
        var processor = new NewerWins(group);
        // One key goes straight to its partition's thread; the call for several takes a way round.
        return keys.size() == 1
                ? map.submitToKey(keys.iterator().next(), processor)
                : map.submitToKeys(keys, processor);
    }

    private void send(String map, Set<Object> keys, Supplier<CompletionStage<?>> call) {
        try {
            sent.add(new Sent(map, keys, call.get().toCompletableFuture()));
        } catch (RuntimeException e) {
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
