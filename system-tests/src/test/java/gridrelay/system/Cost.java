package gridrelay.system;

import static org.awaitility.Awaitility.await;

import gridrelay.system.node.Postgres;
import java.time.Duration;

/**
 * What a database has done so far by its own statistics.
 *
 * @param commits reads that stand alone among them
 * @param rows inserted, updated and deleted, but for the attempt log
 * @param nanos when
 */
record Cost(long commits, long rows, long nanos) {

    /** A session tells what it has done at the latest so long after its last transaction. */
    private static final Duration TOLD = Duration.ofSeconds(11);

    static Cost of(Postgres postgres) {
        return new Cost(
                postgres.number("SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'"),
                rows(postgres),
                System.nanoTime());
    }

    private static long rows(Postgres postgres) {
        return postgres.number("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
                + " WHERE relname NOT IN ('attempt', 'lease')");
    }

    /** Until the statistics are complete: nothing was told of rows for so long, though there were sessions that did little. */
    static void awaitStill(Postgres postgres) {
        await("statistics").atMost(Duration.ofMinutes(2)).during(TOLD).until(new Still(postgres)::again);
    }

    private static final class Still {
        private final Postgres postgres;
        private long last = -1;

        private Still(Postgres postgres) {
            this.postgres = postgres;
        }

        private boolean again() {
            long now = rows(postgres);
            boolean same = now == last;
            last = now;
            return same;
        }
    }

    Cost since(Cost earlier) {
        return new Cost(commits - earlier.commits, rows - earlier.rows, nanos - earlier.nanos);
    }

    /** Less what would have been done anyway, at this rate. */
    Cost without(Cost idle) {
        double times = (double) nanos / idle.nanos;
        return new Cost(commits - Math.round(idle.commits * times), rows - Math.round(idle.rows * times), nanos);
    }

    @Override
    public String toString() {
        return "%d commits and %d row writes in %.1f s".formatted(commits, rows, nanos / 1e9);
    }
}
