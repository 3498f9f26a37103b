package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.BI;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.OTHER;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.access.Caller;
import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.directory.Target;
import gridrelay.grid.ShardOwners;
import gridrelay.problem.Refusal;
import gridrelay.relay.LaneView.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnBothDatabases
class ConversationViewsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Caller OPERATOR = new Caller(ACME, "acme", Set.of("operator"));
    private static final Caller PRODUCER = new Caller(ACME, "acme", Set.of("producer"));
    private static final Caller OTHER_PRODUCER = new Caller(OTHER, "other", Set.of("producer"));

    private final TestDatabase database;
    private final TestEntities entities;
    private final RelayRows.Directory directory = new RelayRows.Directory();

    ConversationViewsTest(TestDatabase database) {
        this.database = database;
        this.entities = new TestEntities(database);
    }

    private BreakerState breaker = BreakerState.CLOSED;

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    @AfterEach
    void close() {
        entities.close();
    }

    private LaneViews lanes() {
        return new LaneViews(
                entities.fresh(),
                new StuckLanes(database.jdbi()),
                new ShardOwners(database.jdbi()),
                directory::withId,
                (endpoint, node) -> node.equals("n1") ? breaker : BreakerState.CLOSED,
                InstantSource.fixed(NOW));
    }

    private MessageViews messages() {
        return new MessageViews(entities.fresh(), directory::withId);
    }

    private List<AcceptedMessage> accept(long account, NewMessage... messages) {
        return database.transaction(() -> AcceptanceTest.acceptance(database)
                .accept(account, Draft.batch(List.of(messages)))
                .receipts());
    }

    private String accepted(String conversation, String endpoint) {
        return accept(ACME, message(conversation, endpoint)).get(0).id();
    }

    private LaneView lane(String conversation) {
        var views = lanes().of(conversation, OPERATOR);
        assertThat(views).hasSize(1);
        return views.get(0);
    }

    private void owned(String node, String state) {
        database.execute(
                "INSERT INTO member (incarnation, name, state, started_at) VALUES ('i', ?, ?, ?)", node, state, NOW);
        database.execute("UPDATE shard SET owner = 'i', epoch = 9");
    }

    private void assertWhy(Reason reason, String sentence) {
        assertThat(lane("c").why()).isEqualTo(new LaneView.Why(reason, sentence.replace("SHARD", shard())));
    }

    private String shard() {
        return database.one(String.class, "SELECT CAST(shard AS varchar(9)) FROM lane");
    }

    private void attempted(int no, long epoch, Integer status, String error) {
        database.execute(
                "INSERT INTO attempt (lane_id, seq, no, epoch, node, started_at, duration_ms, status, error, response)"
                        + " SELECT id, head + 1, ?, ?, 'n1', ?, 12, ?, ?, 'oh no' FROM lane",
                no,
                epoch,
                NOW,
                status,
                error);
    }

    @Test
    void a_lane_tells_how_far_it_is_and_who_moves_it() {
        owned("n1", "LIVE");
        var id = accepted("c", "crm");
        attempted(1, 9, 500, null);
        database.execute("UPDATE lane SET attempts = 1, due_at = ?", NOW.plusSeconds(5));
        assertThat(lane("c"))
                .isEqualTo(new LaneView(
                        "c",
                        "crm",
                        0,
                        1,
                        LaneView.State.RETRYING,
                        id,
                        NOW,
                        2,
                        NOW.plusSeconds(5),
                        new AttemptView(null, 1, 9, "n1", NOW, 12, 500, null, null, "oh no", null),
                        "n1",
                        9,
                        BreakerState.CLOSED,
                        new LaneView.Why(
                                Reason.WAITING_FOR_RETRY,
                                "Message 1 failed once (last: status 500): attempt 2 is due at"
                                        + " 2026-11-23T12:00:05Z.")));
    }

    @Test
    void it_says_why_it_does_not_move() {
        accepted("c", "crm");
        assertWhy(Reason.NO_OWNER, "No node holds shard SHARD: a live node takes it within seconds.");
        owned("n1", "DEAD");
        assertWhy(
                Reason.OWNER_NOT_LIVE,
                "Node n1, which held shard SHARD, is dead: another node takes it over within seconds.");
        database.execute("UPDATE member SET state = 'LIVE'");
        assertWhy(Reason.DELIVERING, "Nothing holds it up: attempt 1 at message 1 is on its way on node n1.");

        attempted(1, 9, null, "connection refused");
        attempted(2, 9, null, "timeout");
        attempted(2, 10, null, "connection reset");
        database.execute("UPDATE lane SET attempts = 2, due_at = ?", NOW.plusSeconds(60));
        assertWhy(
                Reason.WAITING_FOR_RETRY,
                "Message 1 failed 2 times (last: connection reset): attempt 3 is due at 2026-11-23T12:01:00Z.");
        database.execute("UPDATE lane SET due_at = ?", NOW.minusSeconds(1));
        assertWhy(Reason.DELIVERING, "Nothing holds it up: attempt 3 at message 1 is on its way on node n1.");

        breaker = BreakerState.OPEN;
        assertWhy(
                Reason.BREAKER_OPEN,
                "Endpoint crm fails (last: connection reset): node n1 asks it by one conversation now and then until"
                        + " it is back. Message 1 waits for that.");
        database.execute("UPDATE lane SET paused = 'EXHAUSTED'");
        assertWhy(
                Reason.EXHAUSTED,
                "Message 1 failed 2 times (last: connection reset) and its retries are exhausted: it waits until an"
                        + " operator retries or skips it.");
        database.execute("UPDATE lane SET paused = 'OPERATOR'");
        assertWhy(Reason.LANE_PAUSED, "An operator paused it: Message 1 waits until it is resumed.");
        directory.state(CRM, Target.State.PAUSED);
        assertWhy(Reason.ENDPOINT_PAUSED, "Endpoint crm is paused: Message 1 waits until it is resumed.");
        directory.state(CRM, Target.State.DISABLED);
        assertWhy(Reason.ENDPOINT_DISABLED, "Endpoint crm is disabled: Message 1 waits until it is resumed.");

        database.execute("UPDATE lane SET head = 1, paused = NULL, attempts = 0, due_at = NULL, pending_shard = NULL");
        assertWhy(Reason.IDLE, "Everything is settled, up to message 1.");
        assertThat(lane("c").headMessage()).isNull();
        assertThat(lane("c").attempt()).isNull();
    }

    @Test
    void a_conversation_shows_its_lanes_by_endpoint() {
        accept(ACME, message("c", "crm", "bi"), message("d", "crm"));
        assertThat(lanes().of("c", OPERATOR)).extracting(LaneView::endpoint).containsExactly("bi", "crm");
        directory.remove(BI);
        assertThat(lanes().of("c", OPERATOR)).extracting(LaneView::endpoint).containsExactly("crm");
        assertThat(lanes().of("unknown", OPERATOR)).isEmpty();
    }

    @Test
    void what_waits_longest_comes_first_and_pages_join() {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            accepted("c" + i, i % 2 == 0 ? "crm" : "bi");
            // pairs of the same age: the cursor must tell them apart
            database.execute(
                    "UPDATE message SET accepted_at = ? WHERE lane_id = (SELECT id FROM lane WHERE conversation = ?)",
                    NOW.minusSeconds(i / 2),
                    "c" + i);
            database.execute(
                    "UPDATE lane SET waiting_since = ? WHERE conversation = ?", NOW.minusSeconds(i / 2), "c" + i);
        }
        accepted("done", "crm");
        database.execute(
                "UPDATE lane SET head = tail, pending_shard = NULL, waiting_since = NULL WHERE conversation = 'done'");
        expected.addAll(List.of("c6", "c4", "c5", "c2", "c3", "c0", "c1"));

        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            var page = lanes().stuck(null, null, null, cursor, 2, OPERATOR);
            assertThat(page.items()).hasSizeBetween(1, 2);
            page.items().forEach(lane -> seen.add(lane.conversation()));
            cursor = page.cursor();
        } while (cursor != null);
        assertThat(seen).isEqualTo(expected);

        assertThat(stuck(null, BI, null)).containsExactly("c5", "c3", "c1");
        assertThat(stuck(null, null, Duration.ofMillis(1500))).containsExactly("c6", "c4", "c5");
        assertThat(stuck(LaneView.State.PENDING, null, null)).hasSize(7);
        assertThat(stuck(LaneView.State.IDLE, null, null)).isEmpty();
        database.execute("UPDATE lane SET attempts = 1 WHERE conversation < 'c3'");
        database.execute("UPDATE lane SET paused = 'OPERATOR' WHERE conversation = 'c0'");
        database.execute("UPDATE lane SET paused = 'EXHAUSTED' WHERE conversation = 'c1'");
        assertThat(stuck(LaneView.State.RETRYING, null, null)).containsExactly("c2");
        assertThat(stuck(LaneView.State.PAUSED, null, null)).containsExactly("c0");
        assertThat(stuck(LaneView.State.EXHAUSTED, null, null)).containsExactly("c1");
    }

    private List<String> stuck(LaneView.State state, Long endpoint, Duration olderThan) {
        return lanes().stuck(state, endpoint, olderThan, null, 500, OPERATOR).items().stream()
                .map(LaneView::conversation)
                .toList();
    }

    @Test
    void a_cursor_of_someone_else_is_refused() {
        for (var cursor : List.of("x", "", "!", "MjAyNg", "YS8xLzE")) {
            assertThatThrownBy(() -> lanes().stuck(null, null, null, cursor, 1, OPERATOR))
                    .isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("cursor");
        }
    }

    @Test
    void a_message_is_pending_delivered_dead_or_discarded() {
        var id = accepted("c", "crm");
        assertThat(messages().message(id, OPERATOR))
                .isEqualTo(new MessageView(
                        id, "c", "crm", 1, "message.created", "{\"n\":1}", MessageView.State.PENDING, null, NOW));
        database.execute("UPDATE lane SET head = 1");
        assertThat(messages().message(id, OPERATOR).state()).isEqualTo(MessageView.State.DELIVERED);
        database.execute(
                "INSERT INTO dead_letter (lane_id, seq, state, reason, at) SELECT id, 1, 'DEAD', 'status 500', ? FROM"
                        + " lane",
                NOW);
        assertThat(messages().message(id, OPERATOR).state()).isEqualTo(MessageView.State.DEAD);
        assertThat(messages().message(id, OPERATOR).reason()).isEqualTo("status 500");
        database.execute("UPDATE dead_letter SET state = 'DISCARDED'");
        assertThat(messages().message(id, OPERATOR).state()).isEqualTo(MessageView.State.DISCARDED);
    }

    @Test
    void attempts_come_in_their_order() {
        var id = accepted("c", "crm");
        attempted(2, 8, null, "timeout");
        attempted(2, 9, 503, null);
        attempted(1, 8, 500, null);
        assertThat(messages().attempts(id, OPERATOR))
                .extracting(a -> a.number() + "/" + a.epoch() + "/" + a.status() + "/" + a.error())
                .containsExactly("1/8/500/null", "2/8/null/timeout", "2/9/503/null");
    }

    @Test
    void dead_letters_come_newest_first_and_pages_join() {
        for (int i = 1; i <= 5; i++) {
            accepted("c", i == 5 ? "bi" : "crm");
        }
        database.execute(
                "INSERT INTO dead_letter (lane_id, seq, state, reason, at) SELECT lane_id, seq, 'DEAD', 'gone', ? FROM"
                        + " message",
                NOW);
        database.execute("UPDATE dead_letter SET at = ? WHERE seq = 4", NOW.plusSeconds(1));
        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            var page = messages().deadLetters(null, cursor, 2, OPERATOR);
            page.items().forEach(letter -> seen.add(letter.endpoint() + letter.sequence()));
            cursor = page.cursor();
        } while (cursor != null);
        assertThat(seen).containsExactly("crm4", "bi1", "crm3", "crm2", "crm1");
        assertThat(messages().deadLetters(BI, null, 500, OPERATOR).items())
                .extracting(DeadLetterView::sequence)
                .containsExactly(1L);
        assertThat(messages().deadLetters(null, null, 500, OTHER_PRODUCER).items())
                .isEmpty();
        assertThat(messages().deadLetters(null, null, 500, PRODUCER).items()).hasSize(5);
    }

    @Test
    void a_producer_sees_only_what_its_account_sent() {
        var id = accepted("c", "crm");
        accepted("mine", "crm");
        for (Runnable look : List.<Runnable>of(
                () -> messages().message(id, OTHER_PRODUCER),
                () -> messages().attempts(id, OTHER_PRODUCER),
                () -> messages().message("msg_none", OPERATOR))) {
            assertThatThrownBy(look::run)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_FOUND));
        }
        assertThat(messages().message(id, PRODUCER).id()).isEqualTo(id);
        assertThat(lanes().of("c", OTHER_PRODUCER)).isEmpty();

        attempted(1, 1, 500, null);
        database.execute("UPDATE lane SET attempts = 1");
        accept(OTHER, message("c", "crm"));
        var lane = lanes().of("c", OTHER_PRODUCER).get(0);
        assertThat(lane.tail()).isEqualTo(2);
        assertThat(lane.headMessage()).as("another account's").isNull();
        assertThat(lane.lastAttempt()).as("another account's").isNull();
        assertThat(lanes().stuck(null, null, null, null, 500, OTHER_PRODUCER).items())
                .extracting(LaneView::conversation)
                .containsExactly("c");
    }
}
