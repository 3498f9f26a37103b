package gridrelay.grid;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** What the component counts, as {@code gridrelay_grid_*}. */
interface GridMetrics {

    /** A settle came too late; 0 without faults. */
    void fenced();

    /** This node buried an incarnation. */
    void buried();

    /** This node found itself buried. */
    void died();

    void held(int shards);

    /** The time from the lease's margin until all sockets were closed. */
    void aborted(Duration sinceMargin);

    static GridMetrics in(MetricRegistry registry) {
        var shards = new AtomicInteger();
        registry.gauge("gridrelay_grid_shards_held", shards::get);
        return new GridMetrics() {
            @Override
            public void fenced() {
                registry.counter("gridrelay_grid_fenced").inc();
            }

            @Override
            public void buried() {
                registry.counter("gridrelay_grid_burials").inc();
            }

            @Override
            public void died() {
                registry.counter("gridrelay_grid_incarnations_lost").inc();
            }

            @Override
            public void held(int count) {
                shards.set(count);
            }

            @Override
            public void aborted(Duration sinceMargin) {
                registry.timer("gridrelay_grid_abort").update(sinceMargin);
            }
        };
    }
}
