package gridrelay.jca.adapter;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one JTA transaction has written to one member's maps, whatever connections it used. Lives in the transaction, on the
 * transaction's thread; but a container's timer may roll that back while the thread still writes.
 */
final class TransactionWrites implements Synchronization {

    private final Map<String, Map<Object, Write>> maps = new LinkedHashMap<>();
    private final OutboundCounters counters;
    private final Consumer<Map<String, Map<Object, Write>>> onCommit;
    private boolean awaited;
    private int size;

    TransactionWrites(OutboundCounters counters, Consumer<Map<String, Map<Object, Write>>> onCommit) {
        this.counters = counters;
        this.onCommit = onCommit;
    }

    /** These writes, which from now on wait for their transaction's end and are counted so. */
    TransactionWrites awaited() {
        awaited = true;
        return this;
    }

    /** The transaction's own write to the key, or null. */
    synchronized Write written(String map, Object key) {
        var writes = maps.get(map);
        return writes == null ? null : writes.get(key);
    }

    synchronized void add(String map, Object key, Write write, int limit) {
        var writes = maps.computeIfAbsent(map, name -> new LinkedHashMap<>());
        var earlier = writes.get(key);
        if (earlier == null) {
            if (size >= limit) {
                throw new IllegalStateException("More than maxBufferedWrites=" + limit
                        + " keys were written in one transaction; commit in smaller steps");
            }
            size++;
            if (awaited) {
                counters.buffered(1);
            }
        }
        writes.put(key, earlier == null ? write : write.after(earlier));
    }

    @Override
    public void beforeCompletion() {}

    /** An unknown outcome counts as rolled back: the source of truth can tell again what it then really has. */
    @Override
    public void afterCompletion(int status) {
        synchronized (this) {
            counters.buffered(-size);
            awaited = false;
        }
        if (status == Status.STATUS_COMMITTED) {
            counters.committed();
            onCommit.accept(maps);
        } else {
            counters.rolledBack();
        }
    }
}
