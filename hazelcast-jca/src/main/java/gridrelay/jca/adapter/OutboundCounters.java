package gridrelay.jca.adapter;

import com.hazelcast.core.HazelcastInstance;
import java.util.concurrent.atomic.LongAdder;

/** Counts for one enlistment on one member, over all its factories. Thread-safe. */
final class OutboundCounters implements OutboundMXBean {

    private final LongAdder managedConnections = new LongAdder();
    private final LongAdder handles = new LongAdder();
    private final LongAdder committed = new LongAdder();
    private final LongAdder rolledBack = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder bufferedWrites = new LongAdder();

    private OutboundCounters() {}

    static OutboundCounters of(HazelcastInstance instance, Enlistment enlistment) {
        return (OutboundCounters) instance.getUserContext()
                .computeIfAbsent("gridrelay.jca.adapter.outbound." + enlistment, key -> {
                    var counters = new OutboundCounters();
                    Jmx.register(instance.getName(), enlistment, counters);
                    return counters;
                });
    }

    void connections(int change) {
        managedConnections.add(change);
    }

    void handles(int change) {
        handles.add(change);
    }

    void committed() {
        committed.increment();
    }

    void rolledBack() {
        rolledBack.increment();
    }

    void lost() {
        lost.increment();
    }

    void buffered(int change) {
        bufferedWrites.add(change);
    }

    @Override
    public long getManagedConnections() {
        return managedConnections.sum();
    }

    @Override
    public long getHandles() {
        return handles.sum();
    }

    @Override
    public long getCommitted() {
        return committed.sum();
    }

    @Override
    public long getRolledBack() {
        return rolledBack.sum();
    }

    @Override
    public long getLost() {
        return lost.sum();
    }

    @Override
    public long getBufferedWrites() {
        return bufferedWrites.sum();
    }
}
