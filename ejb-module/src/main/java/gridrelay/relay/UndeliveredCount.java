package gridrelay.relay;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** Counts the undelivered messages of all endpoints, by the index of pending lanes; of so many lanes at most. */
@Dependent
class UndeliveredCount {

    // "pending_shard >= 0" is "IS NOT NULL" in a form that both databases find in the index
    private static final String COUNT = "SELECT endpoint_id, sum(tail - head) FROM (SELECT endpoint_id, tail, head"
            + " FROM lane WHERE pending_shard >= 0 FETCH FIRST :most ROWS ONLY) l GROUP BY endpoint_id";

    private static final int MOST_LANES = 500_000;

    private final Jdbi jdbi;

    @Inject
    UndeliveredCount(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Map<Long, Long> byEndpoint() {
        return jdbi.withHandle(handle -> handle
                .createQuery(COUNT)
                .bind("most", MOST_LANES)
                .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
