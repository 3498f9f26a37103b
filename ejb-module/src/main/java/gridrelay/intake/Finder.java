package gridrelay.intake;

import gridrelay.grid.Tenure;
import java.time.Duration;

/** Finds in the ledger what this node has to do, for its {@link Pipeline}. Thread-safe. */
final class Finder {

    private static final int PAGE = 500;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Log log = new Log();
    private final World world;
    private final Pipeline pipeline;
    private volatile boolean noticing = true;
    private volatile boolean closed;

    Finder(World world, Pipeline pipeline) {
        this.world = world;
        this.pipeline = pipeline;
    }

    /** Reads what the owner before has left. It may have died of some of it. */
    void load(Tenure tenure) {
        var after = "";
        while (!closed && pipeline.holds(tenure)) {
            try {
                var page = world.ledger().pending(tenure.shard(), after, PAGE);
                page.forEach(file -> pipeline.offer(file, tenure, mayHaveBegun(file)));
                if (page.size() < PAGE) {
                    return;
                }
                after = page.get(page.size() - 1).id();
            } catch (RuntimeException e) {
                log.notLoaded(tenure, e);
                pause();
            }
        }
    }

    /** What waits for its next attempt, or only for its end, has killed nobody. */
    private boolean mayHaveBegun(FileRow file) {
        return file.status().isPending()
                && !file.withdrawn()
                && (file.due() == null || !file.due().isAfter(world.clock().instant()));
    }

    /** Finds what has been received, asked for or withdrawn since. */
    void sweep() {
        try {
            while (!closed) {
                var tenures = pipeline.held();
                if (tenures.isEmpty()) {
                    return;
                }
                var found = world.ledger().notice(tenures.values(), PAGE);
                found.forEach(file -> pipeline.offer(file, tenures.get(file.shard()), false));
                if (!noticing) {
                    noticing = true;
                    log.noticesAgain();
                }
                if (found.size() < PAGE) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            if (noticing) { // once, not each second while the database is away
                log.notNoticed(e);
            }
            noticing = false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        closed = true;
    }
}
