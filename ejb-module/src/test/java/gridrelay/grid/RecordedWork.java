package gridrelay.grid;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Work that only remembers what it was told; its drains end when the test says so, or at once. */
final class RecordedWork implements ShardWork {

    final List<Tenure> taken = Collections.synchronizedList(new ArrayList<>());
    final List<Tenure> lost = Collections.synchronizedList(new ArrayList<>());
    final Map<Tenure, CompletableFuture<Void>> drains = new ConcurrentHashMap<>();
    final Set<Integer> unloadable = ConcurrentHashMap.newKeySet();
    volatile boolean drainsAtOnce = true;
    final AtomicInteger aborts = new AtomicInteger();
    volatile Runnable atAbort = () -> {};

    @Override
    public void taken(Tenure tenure) {
        taken.add(tenure);
        if (unloadable.contains(tenure.shard())) {
            throw new IllegalStateException("cannot load, on purpose");
        }
    }

    @Override
    public CompletableFuture<Void> drain(Tenure tenure) {
        return drains.computeIfAbsent(
                tenure, key -> drainsAtOnce ? CompletableFuture.completedFuture(null) : new CompletableFuture<>());
    }

    @Override
    public void lost(Tenure tenure) {
        lost.add(tenure);
    }

    @Override
    public void abort() {
        atAbort.run();
        aborts.incrementAndGet();
    }
}
