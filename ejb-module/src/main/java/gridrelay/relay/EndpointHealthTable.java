package gridrelay.relay;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The rows of failing endpoints, one a node. Each call is a statement of its own. */
@Dependent
class EndpointHealthTable {

    record Row(long endpoint, String node, BreakerState breaker, Instant failingSince) {}

    private final Jdbi jdbi;

    @Inject
    EndpointHealthTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<Row> all() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT endpoint_id, node, breaker, failing_since FROM endpoint_health")
                .map((row, context) -> new Row(
                        row.getLong(1),
                        row.getString(2),
                        BreakerState.valueOf(row.getString(3)),
                        row.getObject(4, java.time.OffsetDateTime.class).toInstant()))
                .list());
    }

    /** Nothing if the endpoint was removed meanwhile. */
    void add(Row row) {
        jdbi.useHandle(
                handle -> handle.createUpdate("INSERT INTO endpoint_health (endpoint_id, node, breaker, failing_since)"
                                + " SELECT id, CAST(:node AS varchar), CAST(:breaker AS varchar),"
                                + " CAST(:since AS timestamp with time zone) FROM endpoint WHERE id = :endpoint")
                        .bind("endpoint", row.endpoint())
                        .bind("node", row.node())
                        .bind("breaker", row.breaker())
                        .bind("since", row.failingSince().atOffset(ZoneOffset.UTC))
                        .execute());
    }

    void breaker(long endpoint, String node, BreakerState state) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE endpoint_health SET breaker = :breaker WHERE endpoint_id = :endpoint AND node = :node")
                .bind("endpoint", endpoint)
                .bind("node", node)
                .bind("breaker", state)
                .execute());
    }

    /** What any node reported before then is over. */
    void forget(long endpoint, Instant before) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "DELETE FROM endpoint_health WHERE endpoint_id = :endpoint AND failing_since <= :before")
                .bind("endpoint", endpoint)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .execute());
    }
}
