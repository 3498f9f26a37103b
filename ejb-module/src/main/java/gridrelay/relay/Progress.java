package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;

/** How far this node's delivering has come, for health checks: memory only, never waits. Thread-safe. */
@ApplicationScoped
public class Progress {

    /**
     * @param open requests, and lanes that wait to be read for one
     * @param ended those that are open no more, since the start
     * @param unsettled outcomes that are not durable yet
     * @param settled outcomes that are, or that nobody may write any more, since the start
     * @param overdue for how long the earliest lane that is put off has been due; zero if it is not yet
     */
    public record Snapshot(int open, long ended, int unsettled, long settled, Duration overdue) {
        static final Snapshot NONE = new Snapshot(0, 0, 0, 0, Duration.ZERO);
    }

    private volatile Supplier<Snapshot> source = () -> Snapshot.NONE;

    void observe(Supplier<Snapshot> delivering) {
        source = delivering;
    }

    public Snapshot now() {
        return source.get();
    }
}
