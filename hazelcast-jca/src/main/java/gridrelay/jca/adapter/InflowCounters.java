package gridrelay.jca.adapter;

import gridrelay.jca.adapter.Outcome.Committed;
import gridrelay.jca.adapter.Outcome.Failed;
import gridrelay.jca.adapter.Outcome.Unreadable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to one activation's messages. Thread-safe. */
final class InflowCounters implements InflowMXBean {

    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    private final LongAdder parked = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicInteger running = new AtomicInteger();
    private volatile Source source;

    void count(Source source) {
        this.source = source;
    }

    void begun() {
        running.incrementAndGet();
    }

    void ended(Outcome outcome) {
        running.decrementAndGet();
        if (outcome instanceof Committed) {
            delivered.increment();
        } else if (outcome instanceof Failed) {
            failed.increment();
        }
        if (outcome instanceof Unreadable) {
            unreadable.increment();
        }
    }

    /** A message that never got as far as a delivery. */
    void unreadable() {
        failed.increment();
        unreadable.increment();
    }

    void redelivered() {
        redelivered.increment();
    }

    void parked() {
        parked.increment();
    }

    void lost(int messages) {
        lost.add(messages);
    }

    @Override
    public long getDelivered() {
        return delivered.sum();
    }

    @Override
    public long getFailed() {
        return failed.sum();
    }

    @Override
    public long getUnreadable() {
        return unreadable.sum();
    }

    @Override
    public long getRedelivered() {
        return redelivered.sum();
    }

    @Override
    public long getParked() {
        return parked.sum();
    }

    @Override
    public long getLost() {
        return lost.sum();
    }

    @Override
    public int getHeld() {
        var current = source;
        return current == null ? 0 : current.size();
    }

    @Override
    public int getRunning() {
        return running.get();
    }
}
