package gridrelay.relay;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Counts what endpoints have not got yet; of each so many lanes at most, so that a million behind a dead one cost little. */
@Dependent
class BacklogCount {

    // waiting_since is not null while something is undelivered; this form of it both databases find in their index
    private static final String COUNT = """
            SELECT count(*), sum(l.tail - l.head), min(m.accepted_at)
            FROM (SELECT id, head, tail FROM lane WHERE endpoint_id = :endpoint AND waiting_since >= TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'
                  FETCH FIRST :most ROWS ONLY) l
            JOIN message m ON m.lane_id = l.id AND m.seq = l.head + 1""";

    private final Jdbi jdbi;
    private final int mostLanes;

    @Inject
    BacklogCount(Jdbi jdbi) {
        this(jdbi, 10_000);
    }

    BacklogCount(Jdbi jdbi, int mostLanes) {
        this.jdbi = jdbi;
        this.mostLanes = mostLanes;
    }

    /** Those that have a backlog, by the endpoints' ids. */
    Map<Long, Backlog> byEndpoint() {
        return jdbi.withHandle(handle -> {
            var backlogs = new HashMap<Long, Backlog>();
            for (var endpoint : handle.createQuery("SELECT id FROM endpoint").mapTo(Long.class)) {
                var backlog = count(handle, endpoint);
                if (backlog.lanes() > 0) {
                    backlogs.put(endpoint, backlog);
                }
            }
            return backlogs;
        });
    }

    private Backlog count(Handle handle, long endpoint) {
        return handle.createQuery(COUNT)
                .bind("endpoint", endpoint)
                .bind("most", mostLanes)
                .map((row, context) -> {
                    var oldest = row.getObject(3, OffsetDateTime.class);
                    return new Backlog(
                            row.getLong(1),
                            row.getLong(2),
                            oldest == null ? null : oldest.toInstant(),
                            row.getLong(1) == mostLanes);
                })
                .one();
    }
}
