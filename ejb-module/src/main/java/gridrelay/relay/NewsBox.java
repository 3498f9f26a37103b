package gridrelay.relay;

import gridrelay.directory.EndpointNews;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * News about endpoints between the transaction that settles the fact, which puts it here, and the one that accepts it as a
 * message ({@link NewsDelivery}). Without an endpoint that is to get news, nothing is kept; news about that endpoint itself is
 * only logged: telling it of its own troubles makes more of them.
 */
@ApplicationScoped
class NewsBox {

    /** Of a kind, about an endpoint, on a node. */
    private static final int MOST_A_MINUTE = 20;

    private final Log log = new Log();
    private final Jdbi jdbi;
    private final InstantSource clock;
    private final Optional<String> receiver;
    private final NewsLimit limit;

    /** @param endpoint the name of the one that it is about */
    record Item(long id, String endpoint, String type, String data) {}

    /** For the container's proxy. */
    protected NewsBox() {
        this(null, null, Optional.empty(), null);
    }

    /** @param receiver the name of the endpoint that gets news about all others */
    @Inject
    NewsBox(
            Jdbi jdbi,
            InstantSource clock,
            @ConfigProperty(name = "gridrelay.relay.events-to") Optional<String> receiver) {
        this(jdbi, clock, receiver, new NewsLimit(MOST_A_MINUTE, System::nanoTime));
    }

    NewsBox(Jdbi jdbi, InstantSource clock, Optional<String> receiver, NewsLimit limit) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.receiver = receiver;
        this.limit = limit;
    }

    /** The endpoint that gets news. */
    Optional<String> receiver() {
        return receiver;
    }

    @Transactional(Transactional.TxType.REQUIRED)
    public void happened(@Observes EndpointNews news) {
        put(news);
    }

    /** In the caller's transaction. */
    void put(EndpointNews news) {
        if (receiver.isEmpty()) {
            return;
        }
        if (receiver.get().equals(news.name())) {
            log.newsDropped(news.kind().type(), news.name(), "it is the one that gets news");
            return;
        }
        var suppressed = limit.pass(news.endpoint(), news.kind());
        if (suppressed.isPresent()) {
            var now = clock.instant();
            jdbi.useHandle(handle -> handle.execute(
                    "INSERT INTO endpoint_news (endpoint_id, endpoint, type, data, at) VALUES (?, ?, ?, ?, ?)",
                    news.endpoint(),
                    news.name(),
                    news.kind().type(),
                    json(news, suppressed.getAsLong(), now),
                    now.atOffset(ZoneOffset.UTC)));
        }
    }

    private static String json(EndpointNews news, long suppressed, Instant now) {
        var object = Json.createObjectBuilder().add("endpoint", news.name()).add("at", now.toString());
        new TreeMap<>(news.details()).forEach((name, value) -> {
            if (value instanceof Number number) {
                object.add(name, number.longValue());
            } else {
                object.add(name, value.toString());
            }
        });
        if (suppressed > 0) {
            object.add("suppressed", suppressed);
        }
        return object.build().toString();
    }

    /** Locks the oldest in the caller's transaction; a second caller waits, so that the order is kept. */
    List<Item> oldest(int most) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id, endpoint, type, data FROM endpoint_news"
                        + " ORDER BY id FETCH FIRST :most ROWS ONLY FOR UPDATE")
                .bind("most", most)
                .map((row, context) -> new Item(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)))
                .list());
    }

    void remove(List<Item> items) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "DELETE FROM endpoint_news WHERE id = ANY(CAST(:ids AS bigint ARRAY))")
                .bindArray("ids", Long.class, items.stream().map(Item::id).toList())
                .execute());
    }

    /** @return how many were thrown away */
    int removeBefore(Instant before) {
        return jdbi.withHandle(
                handle -> handle.execute("DELETE FROM endpoint_news WHERE at < ?", before.atOffset(ZoneOffset.UTC)));
    }
}
