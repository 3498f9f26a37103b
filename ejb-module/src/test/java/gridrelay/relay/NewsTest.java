package gridrelay.relay;

import static gridrelay.relay.Deliveries.attempt;
import static gridrelay.relay.Deliveries.replied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.directory.EndpointNews;
import gridrelay.directory.EndpointNews.Kind;
import gridrelay.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** News about endpoints, from the fact to the message. */
@OnBothDatabases
class NewsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private final TestDatabase database;
    private final AtomicLong nanos = new AtomicLong();
    private final NewsBox box;

    NewsTest(TestDatabase database) {
        this.database = database;
        this.box = box("bi");
    }

    private NewsBox box(String receiver) {
        return new NewsBox(database.jdbi(), CLOCK, Optional.ofNullable(receiver), new NewsLimit(3, nanos::get));
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    private static EndpointNews disabled(long id, String name) {
        return new EndpointNews(id, name, Kind.ENDPOINT_DISABLED, Map.of("reason", "said \"gone\"", "attempts", 4));
    }

    private boolean deliver() {
        var accepted = new AcceptedNews() {
            @Override
            void tell(List<MessageLog.GrownLane> lanes) {
                assertThat(lanes).isNotEmpty();
            }
        };
        var delivery = new NewsDelivery(box, AcceptanceTest.acceptance(database), accepted, database.jdbi(), CLOCK);
        return database.transaction(delivery::some);
    }

    private List<String> messages() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT l.conversation || ' ' || l.endpoint_id || ' ' || m.seq || ' ' || m.type || ' ' || m.data"
                                        + " FROM message m JOIN lane l ON l.id = m.lane_id ORDER BY l.conversation, m.seq")
                        .mapTo(String.class)
                        .list());
    }

    private long waiting() {
        return database.one(Long.class, "SELECT count(*) FROM endpoint_news");
    }

    @Test
    void news_becomes_a_message_in_a_conversation_of_its_endpoint() {
        database.transaction(() -> box.put(disabled(1, "crm")));
        database.transaction(() -> box.put(new EndpointNews(1, "crm", Kind.ENDPOINT_RECOVERED, Map.of())));
        assertThat(deliver()).isFalse();
        assertThat(messages())
                .containsExactly(
                        "gridrelay:endpoint:crm 2 1 endpoint.disabled {\"endpoint\":\"crm\",\"at\":\"2026-11-23T12:00:00Z\","
                                + "\"attempts\":4,\"reason\":\"said \\\"gone\\\"\"}",
                        "gridrelay:endpoint:crm 2 2 endpoint.recovered"
                                + " {\"endpoint\":\"crm\",\"at\":\"2026-11-23T12:00:00Z\"}");
        assertThat(waiting()).isZero();
        assertThat(deliver()).isFalse();
    }

    @Test
    void news_of_a_fact_that_was_rolled_back_is_none() {
        assertThatThrownBy(() -> database.transaction(() -> {
                    box.put(disabled(1, "crm"));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(waiting()).isZero();
    }

    @Test
    void the_endpoint_that_gets_news_gets_none_of_itself() {
        database.transaction(() -> box.put(disabled(2, "bi")));
        database.transaction(() -> box(null).put(disabled(1, "crm")));
        assertThat(waiting()).isZero();
    }

    @Test
    void news_waits_while_its_endpoint_is_disabled_and_is_dropped_after_a_day() {
        database.transaction(() -> box.put(disabled(1, "crm")));
        database.execute("UPDATE endpoint SET state = 'DISABLED' WHERE id = 2");
        assertThatThrownBy(this::deliver).isInstanceOf(Refusal.class);
        assertThat(waiting()).isEqualTo(1);
        assertThat(database.transaction(() -> box.removeBefore(NOW))).isZero();
        assertThat(database.transaction(() -> box.removeBefore(NOW.plusMillis(1))))
                .isEqualTo(1);
    }

    @Test
    void news_for_an_endpoint_that_does_not_exist_waits_for_it() {
        database.transaction(() -> box.put(disabled(1, "crm")));
        database.execute("UPDATE endpoint SET name = 'x' WHERE id = 2");
        assertThat(deliver()).isFalse();
        database.execute("UPDATE endpoint SET name = 'bi' WHERE id = 2");
        deliver();
        assertThat(waiting()).isZero();
    }

    @Test
    void so_much_a_minute_passes_and_the_rest_is_counted() {
        for (var i = 0; i < 10; i++) {
            database.transaction(() -> box.put(disabled(1, "crm")));
        }
        database.transaction(() -> box.put(disabled(7, "other")));
        assertThat(waiting()).isEqualTo(4);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        database.transaction(() -> box.put(disabled(1, "crm")));
        assertThat(database.one(String.class, "SELECT data FROM endpoint_news ORDER BY id DESC FETCH FIRST 1 ROW ONLY"))
                .endsWith("\"suppressed\":7}");
    }

    @Test
    void lanes_tell_of_exhausted_messages_and_once_of_a_head_that_fails_on() {
        var told = new ArrayList<EndpointNews>();
        var news = new LaneNews(told::add, 3);
        for (var number = 1; number <= 5; number++) {
            news.settled(List.of(new Outcome.Deferred(attempt(1, 7, number, replied(503)), 0)));
        }
        assertThat(told)
                .containsExactly(new EndpointNews(
                        1,
                        "crm",
                        Kind.CONVERSATION_BLOCKED,
                        Map.of(
                                "conversation",
                                "c1",
                                "sequence",
                                7L,
                                "messageId",
                                "msg_1_7",
                                "attempts",
                                3,
                                "reason",
                                "HTTP 503")));
        told.clear();
        news.settled(List.of(
                Deliveries.delivered(1, 1),
                new Outcome.DeadLettered(attempt(1, 2, 10, replied(400))),
                new Outcome.Stopped(attempt(2, 3, 10, Deliveries.unanswered()))));
        assertThat(told)
                .extracting(EndpointNews::kind)
                .containsOnly(Kind.ENDPOINT_EXHAUSTED)
                .hasSize(2);
    }
}
