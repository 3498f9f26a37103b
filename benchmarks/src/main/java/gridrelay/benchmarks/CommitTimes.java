package gridrelay.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** When PostgreSQL committed each message, by its own record: a message's row is written once, by the accept. */
final class CommitTimes {

    private CommitTimes() {}

    /**
     * The times by message id, on the scale of {@link System#nanoTime} in this JVM; the database's clock is this machine's.
     */
    static Map<String, Long> of(EmbeddedPostgres postgres) throws SQLException {
        long offset = System.nanoTime() - nanos(Instant.now());
        var times = new HashMap<String, Long>();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id, pg_xact_commit_timestamp(xmin) FROM message")) {
            while (rows.next()) {
                var committed = rows.getObject(2, OffsetDateTime.class).toInstant();
                times.put(rows.getString(1), nanos(committed) + offset);
            }
        }
        return times;
    }

    private static long nanos(Instant time) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, time);
    }
}
