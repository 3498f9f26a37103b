package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.BI;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.OTHER;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.database.Dialect;
import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.relay.LaneView.State;
import gridrelay.relay.StuckLanes.Wanted;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnBothDatabases
record StuckLanesTest(TestDatabase database) {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    private void lanes(int count) {
        for (var from = 1; from <= count; from += 20_000) { // a statement may take three seconds
            var upTo = Math.min(count, from + 19_999);
            database.execute(
                    "INSERT INTO lane (id, conversation, endpoint_id, shard, tail, pending_shard, attempts, waiting_since)"
                            + " SELECT n, 'c' || n, 1 + mod(n, 2), 7, 5, 7, mod(n, 10),"
                            + " CAST(? AS timestamp with time zone) - mod(n, 1000) * INTERVAL '1' SECOND FROM "
                            + (database.dialect() == Dialect.H2 ? "system_range" : "generate_series")
                            + "(" + from + ", " + upTo + ") r (n)",
                    NOW.atOffset(ZoneOffset.UTC));
        }
    }

    @Test
    void a_page_costs_the_same_with_many_lanes_behind_it() {
        Assumptions.assumeTrue(database.dialect() == Dialect.POSTGRESQL, "the plan is PostgreSQL's");
        lanes(200_000);
        database.execute("ANALYZE lane");
        var after = new Cursor(NOW.minusSeconds(700), 300, 0);
        assertPlan(new Wanted(null, null, null, null, null, 100), "lane_waiting");
        assertPlan(new Wanted(null, null, null, null, after, 100), "lane_waiting");
        assertPlan(new Wanted(State.EXHAUSTED, null, NOW.minusSeconds(60), null, after, 100), "lane_waiting");
        assertPlan(new Wanted(State.RETRYING, BI, null, null, after, 100), "lane_endpoint_waiting");
        assertPlan(new Wanted(null, CRM, NOW.minusSeconds(60), null, null, 100), "lane_endpoint_waiting");
    }

    private void assertPlan(Wanted wanted, String index) {
        var plan = database.jdbi()
                .withHandle(handle -> String.join(
                        "\n",
                        new StuckLanes(database.jdbi())
                                .ask(handle, "EXPLAIN ANALYZE " + StuckLanes.page(wanted), wanted)
                                .mapTo(String.class)
                                .list()));
        assertThat(plan)
                .containsPattern("Index (Only )?Scan using " + index + " on lane")
                .doesNotContain("Sort")
                .doesNotContain("Seq Scan");
    }

    @Test
    void what_no_index_knows_is_looked_for_in_so_many_lanes_a_page() {
        lanes(100);
        var few = new StuckLanes(database.jdbi(), 8);
        var seen = new ArrayList<Long>();
        var pages = 0;
        String cursor = null;
        do {
            var page = few.find(
                    new Wanted(State.PENDING, null, null, null, cursor == null ? null : Cursor.parse(cursor), 3));
            seen.addAll(page.items());
            cursor = page.cursor();
            pages++;
        } while (cursor != null);
        assertThat(seen).containsExactly(100L, 90L, 80L, 70L, 60L, 50L, 40L, 30L, 20L, 10L);
        assertThat(pages).isEqualTo(100 / 8 + 1);
    }

    @Test
    void a_page_of_all_lanes_is_full() {
        lanes(10);
        var page = new StuckLanes(database.jdbi(), 8).find(new Wanted(null, null, null, null, null, 3));
        assertThat(page.items()).containsExactly(10L, 9L, 8L);
        assertThat(page.cursor()).isNotNull();
    }

    @Test
    void an_account_sees_the_lanes_of_its_messages() {
        database.transaction(() -> {
            AcceptanceTest.acceptance(database).accept(ACME, List.of(Draft.alone(message("a", "crm"))));
            AcceptanceTest.acceptance(database).accept(OTHER, List.of(Draft.alone(message("b", "crm"))));
        });
        assertThat(new StuckLanes(database.jdbi())
                        .find(new Wanted(null, null, null, OTHER, null, 3))
                        .items())
                .singleElement()
                .isEqualTo(database.one(Long.class, "SELECT id FROM lane WHERE conversation = 'b'"));
    }

    @Test
    void a_lane_waits_since_its_next_message_was_accepted() {
        database.transaction(() -> AcceptanceTest.acceptance(database)
                .accept(
                        ACME,
                        Draft.batch(List.of(
                                message("c", "crm"), message("c", "crm"), message("c", "crm"), message("c", "crm")))));
        assertThat(waitsSince()).isEqualTo(NOW);
        for (var seq = 1; seq <= 4; seq++) {
            database.execute("UPDATE message SET accepted_at = ? WHERE seq = ?", NOW.plus(seq, ChronoUnit.HOURS), seq);
        }
        settle(lane -> lane.delivered(attempt(1, NOW.plusSeconds(30))));
        assertThat(waitsSince()).as("a busy lane seldom moves in the index").isEqualTo(NOW);
        settle(lane -> lane.delivered(attempt(2, NOW.plusSeconds(90))));
        assertThat(waitsSince()).isEqualTo(NOW.plus(3, ChronoUnit.HOURS));
        settle(lane -> lane.deadLetter(attempt(3, NOW)));
        assertThat(waitsSince()).isEqualTo(NOW.plus(4, ChronoUnit.HOURS));
        settle(lane -> lane.delivered(attempt(4, NOW)));
        assertThat(database.one(Long.class, "SELECT count(*) FROM lane WHERE waiting_since IS NULL"))
                .isEqualTo(1);
    }

    private DeliveryAttempt attempt(long sequence, Instant acceptedAt) {
        var like = Deliveries.attempt(1, sequence, 1, Deliveries.replied(200));
        var message = like.posted().first();
        return new DeliveryAttempt(
                new WebhookRequest(
                        like.request().tenure(),
                        like.request().target(),
                        new PendingMessage(
                                message.lane(),
                                sequence,
                                message.id(),
                                message.type(),
                                message.data(),
                                message.size(),
                                acceptedAt,
                                message.conversation()),
                        1,
                        0),
                like.reply());
    }

    private void settle(java.util.function.Consumer<LaneChange> what) {
        database.transaction(() -> {
            var settling = new SettleTable(database.jdbi(), new LaneRows(), () -> "n1");
            var lane = database.one(Long.class, "SELECT id FROM lane");
            var change =
                    new LaneChange(settling.lock(List.of(lane), true).get(lane), java.util.Set.of(), System.nanoTime());
            what.accept(change);
            settling.write(List.of(change), NOW);
        });
    }

    private Instant waitsSince() {
        return database.one(Instant.class, "SELECT waiting_since FROM lane");
    }
}
