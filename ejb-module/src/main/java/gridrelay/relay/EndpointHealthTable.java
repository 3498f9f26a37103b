package gridrelay.relay;

import gridrelay.directory.EndpointNews;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/**
 * The rows of failing endpoints, one a node. Each call is a transaction of its own; news of what it changes is written in the
 * same.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class EndpointHealthTable {

    record Row(long endpoint, String node, BreakerState breaker, Instant failingSince) {}

    private final Jdbi jdbi;
    private final Consumer<EndpointNews> box;

    /** For the container's proxy. */
    protected EndpointHealthTable() {
        this(null, (Consumer<EndpointNews>) null);
    }

    @Inject
    EndpointHealthTable(Jdbi jdbi, NewsBox box) {
        this(jdbi, box::put);
    }

    EndpointHealthTable(Jdbi jdbi, Consumer<EndpointNews> box) {
        this.jdbi = jdbi;
        this.box = box;
    }

    public List<Row> all() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT endpoint_id, node, breaker, failing_since FROM endpoint_health")
                .map((row, context) -> new Row(
                        row.getLong(1),
                        row.getString(2),
                        BreakerState.valueOf(row.getString(3)),
                        row.getObject(4, java.time.OffsetDateTime.class).toInstant()))
                .list());
    }

    /**
     * Nothing if the endpoint was removed meanwhile.
     *
     * @param news of it; null for none
     */
    public void add(Row row, EndpointNews news) {
        var added = jdbi.withHandle(
                handle -> handle.createUpdate("INSERT INTO endpoint_health (endpoint_id, node, breaker, failing_since)"
                                + " SELECT id, CAST(:node AS varchar), CAST(:breaker AS varchar),"
                                + " CAST(:since AS timestamp with time zone) FROM endpoint WHERE id = :endpoint")
                        .bind("endpoint", row.endpoint())
                        .bind("node", row.node())
                        .bind("breaker", row.breaker())
                        .bind("since", row.failingSince().atOffset(ZoneOffset.UTC))
                        .execute());
        if (added > 0 && news != null) {
            box.accept(news);
        }
    }

    public void breaker(long endpoint, String node, BreakerState state) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE endpoint_health SET breaker = :breaker WHERE endpoint_id = :endpoint AND node = :node")
                .bind("endpoint", endpoint)
                .bind("node", node)
                .bind("breaker", state)
                .execute());
    }

    /**
     * What any node reported before then is over.
     *
     * @param news of that; null for none
     */
    public void forget(long endpoint, Instant before, EndpointNews news) {
        var forgotten = jdbi.withHandle(handle -> handle.createUpdate(
                        "DELETE FROM endpoint_health WHERE endpoint_id = :endpoint AND failing_since <= :before")
                .bind("endpoint", endpoint)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .execute());
        if (forgotten > 0 && news != null) {
            box.accept(news);
        }
    }
}
