package gridrelay.grid;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Metrics that tests read. */
final class Counts implements GridMetrics {

    final AtomicInteger fenced = new AtomicInteger();
    final AtomicInteger buried = new AtomicInteger();
    final AtomicInteger died = new AtomicInteger();
    volatile int held;
    volatile Duration aborted;

    @Override
    public void fenced() {
        fenced.incrementAndGet();
    }

    @Override
    public void buried() {
        buried.incrementAndGet();
    }

    @Override
    public void died() {
        died.incrementAndGet();
    }

    @Override
    public void held(int shards) {
        held = shards;
    }

    @Override
    public void aborted(Duration sinceMargin) {
        aborted = sinceMargin;
    }
}
