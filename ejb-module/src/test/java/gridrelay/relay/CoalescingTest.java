package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.CRM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.directory.Coalesce;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import gridrelay.relay.Receiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consecutive messages in one request, on a real database and real sockets. */
@OnBothDatabases
class CoalescingTest {

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LATER = Duration.ofHours(1);
    private static final Coalesce TEN = new Coalesce(10, 1_000_000, 0);

    private final TestDatabase database;
    private final List<TestNode> nodes = new ArrayList<>();
    private Receiver receiver;

    CoalescingTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        nodes.forEach(TestNode::close);
        receiver.close();
    }

    private Target target(Coalesce coalesce, OnExhausted onExhausted, Duration... schedule) {
        return Deliveries.with(TestNode.target(CRM, receiver.url(), onExhausted, schedule), coalesce);
    }

    private TestNode node(Coalesce coalesce, OnExhausted onExhausted, Duration... schedule) {
        var node = new TestNode(database, target(coalesce, onExhausted, schedule));
        nodes.add(node);
        return node;
    }

    private void accept(String conversation, int messages, String data) {
        var batch = IntStream.range(0, messages)
                .mapToObj(i -> new NewMessage(conversation, List.of("crm"), "message.created", data, null))
                .toList();
        database.transaction(() -> AcceptanceTest.acceptance(database).accept(ACME, Draft.batch(batch)));
    }

    private void accept(String conversation, int messages) {
        accept(conversation, messages, "{\"n\":1}");
    }

    private void awaitDelivered() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database.one(Long.class, "SELECT count(*) FROM lane WHERE head < tail") == 0);
    }

    private void awaitLane(String columns, String values) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> values.equals(database.one(String.class, "SELECT " + columns + " FROM lane")));
    }

    private List<List<Long>> batches(String conversation) {
        return receiver.of(conversation).stream().map(Received::sequences).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private void command(String kind, Long sequence) {
        database.execute(
                "INSERT INTO lane_command (lane_id, shard, kind, seq, state, account, created_at)"
                        + " SELECT id, shard, ?, CAST(? AS bigint), 'PENDING', 'op', CURRENT_TIMESTAMP FROM lane",
                kind,
                sequence);
    }

    /** One id is one composition with one body, and a composition stays what it is until it is settled. */
    private void assertRepeatsAreTheSame() {
        var byId = new HashMap<String, Received>();
        for (var request : receiver.journal()) {
            var first = byId.putIfAbsent(request.id(), request);
            if (first != null) {
                assertThat(request.sequences()).isEqualTo(first.sequences());
                assertThat(request.body()).isEqualTo(first.body());
            }
        }
    }

    @Test
    void a_backlog_comes_in_batches_in_order() {
        for (var c = 0; c < 10; c++) {
            accept("c" + c, 35);
        }
        node(TEN, OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        for (var c = 0; c < 10; c++) {
            assertThat(batches("c" + c)).containsExactly(range(1, 10), range(11, 20), range(21, 30), range(31, 35));
        }
        assertThat(receiver.overlaps()).isZero();
        var request = receiver.of("c0").get(1);
        assertThat(request.id()).startsWith("batch_");
        assertThat(request.headers()).containsEntry("gridrelay-last-sequence", "20");
        assertThat(request.body())
                .contains("\"type\":\"gridrelay.batch\"", "\"first\":11,\"last\":20", "\"id\":\"msg_");
        assertThat(database.one(
                        String.class,
                        "SELECT count(*) || ' ' || sum(messages) || ' ' || count(batch_id) || ' ' || sum(accepted - seq + 1)"
                                + " FROM attempt"))
                .as("a row for each request")
                .isEqualTo("40 350 40 350");
        assertThat(database.one(Long.class, "SELECT count(*) FROM lane WHERE batch_id IS NOT NULL"))
                .isZero();
        assertThat(nodes.get(0).settled.stream()
                        .mapToLong(outcome -> outcome.attempt().taken())
                        .sum())
                .isEqualTo(350);
    }

    @Test
    void a_batch_is_bounded_in_bytes_and_a_single_message_is_one_too() {
        accept("c", 7, "\"" + "ä".repeat(200) + "\"");
        node(new Coalesce(100, 1_024, 0), OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        assertThat(batches("c")).containsExactly(range(1, 2), range(3, 4), range(5, 6), range(7, 7));
        assertThat(receiver.of("c").get(3).body()).contains("\"type\":\"gridrelay.batch\"");
    }

    @Test
    void a_batch_larger_than_one_read_of_single_messages_is_sent_and_repeated_whole() {
        receiver.answer(request -> request.attempt() == 1 ? 500 : 200);
        accept("c", 300, "\"" + "x".repeat(1_000) + "\"");
        node(new Coalesce(1_000, 1_048_576, 0), OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        assertThat(batches("c")).containsExactly(range(1, 300), range(1, 300));
        assertRepeatsAreTheSame();
    }

    @Test
    void a_retry_is_the_same_batch_whatever_came_meanwhile() {
        receiver.answer(request -> request.attempt() < 3 ? 500 : 200);
        accept("c", 3);
        node(TEN, OnExhausted.BLOCK, Duration.ofMillis(300), SOON, SOON).takes(1);
        await().until(() -> receiver.of("c").size() == 1);
        accept("c", 3);
        awaitDelivered();
        assertThat(batches("c"))
                .containsExactly(range(1, 3), range(1, 3), range(1, 3), range(4, 6), range(4, 6), range(4, 6));
        assertThat(receiver.of("c").stream().map(Received::id).distinct()).hasSize(2);
        assertRepeatsAreTheSame();
    }

    @Test
    void a_part_that_was_taken_is_settled_and_the_rest_is_a_new_batch() {
        receiver.say(request -> request.sequence() == 1 ? "{\"accepted\": 4}" : "ok");
        accept("c", 12);
        node(TEN, OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        assertThat(batches("c")).containsExactly(range(1, 10), range(5, 12));
        assertThat(receiver.of("c").stream().map(Received::id).distinct()).hasSize(2);
        assertThat(database.one(String.class, "SELECT messages || ' ' || accepted FROM attempt WHERE seq = 1"))
                .isEqualTo("10 4");
    }

    @Test
    void a_receiver_that_takes_nothing_gets_the_same_batch_by_the_schedule() {
        receiver.say(request ->
                request.attempt() == 1 ? "{\"accepted\": 0}" : request.attempt() == 2 ? "{\"accepted\": 99}" : "ok");
        accept("c", 3);
        node(TEN, OnExhausted.BLOCK, SOON, SOON, SOON).takes(1);
        awaitDelivered();
        assertThat(batches("c")).containsExactly(range(1, 3), range(1, 3), range(1, 3));
        assertRepeatsAreTheSame();
        assertThat(database.one(
                        String.class,
                        "SELECT min(failure) || count(failure) || ' ' || min(status) FROM attempt WHERE no < 3"))
                .isEqualTo("UNACCEPTED2 200");
        assertThat(database.one(String.class, "SELECT error FROM attempt WHERE no = 2"))
                .isEqualTo("accepted is 99, not one of 0 to 3");
    }

    @Test
    void an_heir_repeats_the_batch_with_its_id_and_body() {
        var answers = new Semaphore(3);
        receiver.answer(request -> {
            answers.acquire();
            return 200;
        });
        accept("c", 95);
        var first = node(TEN, OnExhausted.BLOCK, SOON).takes(1);
        await().until(() -> receiver.of("c").size() == 4);
        first.close();
        answers.release(1_000);
        accept("c", 5);
        node(TEN, OnExhausted.BLOCK, SOON).takes(2);
        awaitDelivered();
        var seen = batches("c");
        assertThat(seen.subList(0, 4)).containsExactly(range(1, 10), range(11, 20), range(21, 30), range(31, 40));
        assertThat(seen.stream().distinct().flatMap(List::stream).toList())
                .as("nothing is composed anew")
                .isEqualTo(range(1, 100));
        assertThat(seen).hasSizeLessThanOrEqualTo(12);
        assertThat(receiver.of("c").stream().map(Received::id).distinct()).hasSize(10);
        assertRepeatsAreTheSame();
    }

    @Test
    void a_batch_that_fails_to_the_end_comes_apart_and_only_what_fails_alone_is_given_up() {
        receiver.answer(request -> request.sequences().contains(3L) ? 400 : 200);
        accept("c", 5);
        node(TEN, OnExhausted.DEAD_LETTER, SOON).takes(1);
        awaitDelivered();
        assertThat(batches("c"))
                .containsExactly(
                        range(1, 5),
                        range(1, 5),
                        range(1, 1),
                        range(2, 2),
                        range(3, 3),
                        range(3, 3),
                        range(4, 4),
                        range(5, 5));
        assertThat(database.one(String.class, "SELECT count(*) || ' ' || max(seq) FROM dead_letter"))
                .isEqualTo("1 3");
        assertThat(receiver.of("c").get(6).body()).contains("\"skipped\":[3]");
        assertThat(database.one(Long.class, "SELECT count(*) FROM attempt")).isEqualTo(8);
        accept("c", 4);
        awaitDelivered();
        assertThat(batches("c")).as("apart no more").last().isEqualTo(range(6, 9));
        assertRepeatsAreTheSame();
    }

    @Test
    void under_block_too_those_before_a_message_that_never_is_taken_get_through() {
        receiver.answer(request -> request.sequences().contains(3L) ? 400 : 200);
        accept("c", 5);
        node(TEN, OnExhausted.BLOCK, SOON).takes(1);
        awaitLane("head || ' ' || apart_until", "2 5");
        command("SKIP", 3L);
        awaitDelivered();
        assertThat(database.one(String.class, "SELECT seq || state FROM dead_letter"))
                .isEqualTo("3DISCARDED");
        assertThat(batches("c")).last().isEqualTo(range(5, 5));
    }

    @Test
    void under_block_a_batch_outlives_an_endpoint_that_has_too_much_to_do() {
        receiver.answer(request -> request.attempt() < 5 ? 503 : 200);
        accept("c", 5);
        node(TEN, OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        assertThat(batches("c")).hasSize(5).containsOnly(range(1, 5));
        assertRepeatsAreTheSame();
    }

    @Test
    void a_lane_that_is_exhausted_waits_with_its_batch_of_one() {
        receiver.answer(request -> 400);
        accept("c", 2);
        node(TEN, OnExhausted.PAUSE, SOON).takes(1);
        awaitLane("head || paused || batch_last", "0EXHAUSTED1");
        receiver.answer(request -> 200);
        accept("c", 2);
        command("RESUME", null);
        awaitDelivered();
        assertThat(batches("c"))
                .containsExactly(
                        range(1, 2), range(1, 2), range(1, 1), range(1, 1), range(1, 1), range(2, 2), range(3, 4));
        assertRepeatsAreTheSame();
    }

    @Test
    void a_skip_of_the_head_dissolves_its_batch() {
        receiver.answer(request -> request.sequence() == 1 ? 500 : 200);
        accept("c", 3);
        node(TEN, OnExhausted.BLOCK, LATER).takes(1);
        awaitLane("attempts", "1");
        command("SKIP", 1L);
        awaitDelivered();
        assertThat(batches("c")).containsExactly(range(1, 3), range(2, 3));
        assertThat(receiver.of("c").get(1).body()).contains("\"skipped\":[1]");
        assertThat(receiver.of("c").stream().map(Received::id).distinct()).hasSize(2);
    }

    @Test
    void a_stored_batch_is_sent_as_it_is_when_coalescing_is_switched_off_and_a_begun_message_alone_when_on() {
        var failing = new AtomicBoolean(true);
        receiver.answer(request -> failing.get() ? 500 : 200);
        accept("c", 3);
        var node = node(TEN, OnExhausted.BLOCK, LATER).takes(1);
        awaitLane("attempts", "1");
        node.targets.put(CRM, target(null, OnExhausted.BLOCK, LATER));
        accept("c", 2);
        failing.set(false);
        command("RETRY", null);
        awaitDelivered();
        assertThat(batches("c")).containsExactly(range(1, 3), range(1, 3), range(4, 4), range(5, 5));
        assertThat(receiver.of("c").get(2).id()).startsWith("msg_");
        assertRepeatsAreTheSame();

        failing.set(true);
        accept("c", 3);
        awaitLane("attempts", "1");
        node.targets.put(CRM, target(TEN, OnExhausted.BLOCK, LATER));
        failing.set(false);
        command("RETRY", null);
        awaitDelivered();
        assertThat(batches("c").subList(4, 7)).containsExactly(range(6, 6), range(6, 6), range(7, 8));
        assertThat(receiver.of("c").get(5).id()).startsWith("msg_");
        assertRepeatsAreTheSame();
    }

    @Test
    void a_paused_lane_composes_nothing_and_goes_on_with_what_it_has() {
        var answers = new Semaphore(0);
        receiver.answer(request -> {
            answers.acquire();
            return 500;
        });
        accept("c", 2);
        node(TEN, OnExhausted.BLOCK, LATER).takes(1);
        await().until(() -> receiver.of("c").size() == 1);
        command("PAUSE", null);
        answers.release(1_000);
        awaitLane("paused || batch_last", "OPERATOR2");
        accept("c", 2);
        receiver.answer(request -> 200);
        command("RESUME", null);
        awaitDelivered();
        assertThat(batches("c").stream().distinct()).containsExactly(range(1, 2), range(3, 4));
        assertRepeatsAreTheSame();
    }

    @Test
    void a_lane_lingers_for_more_messages_without_a_slot_and_not_when_it_has_enough() {
        accept("few", 2);
        accept("many", 10);
        var began = Instant.now();
        node(new Coalesce(10, 1_000_000, 1_500), OnExhausted.BLOCK, SOON).takes(1);
        await().until(() -> !receiver.of("many").isEmpty());
        assertThat(receiver.of("few")).isEmpty();
        assertThat(nodes.get(0).delivery.open()).isZero();
        accept("few", 3);
        awaitDelivered();
        assertThat(Duration.between(began, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(1_500));
        assertThat(batches("few")).containsExactly(range(1, 5));
        assertThat(batches("many")).containsExactly(range(1, 10));
    }

    @Test
    void a_database_that_cannot_store_the_batch_lets_nothing_be_sent() {
        var node = node(TEN, OnExhausted.BLOCK, SOON).takes(1);
        await().until(() -> node.delivery.lanes() == 0);
        node.shards.standing.clear(); // no settle passes the fence, but the dispatcher still believes in its tenure
        accept("c", 3);
        node.delivery.sweep();
        await().until(() -> node.delivery.fenced() + node.shards.refusals.get() > 0);
        assertThat(receiver.journal()).isEmpty();
        assertThat(database.one(Long.class, "SELECT count(*) FROM lane WHERE batch_id IS NOT NULL"))
                .isZero();
        assertThat(node.delivery.open()).isZero();
    }

    @Test
    void replays_send_each_message_alone_beside_a_stored_batch() {
        accept("c", 3);
        var node = node(TEN, OnExhausted.BLOCK, LATER).takes(1);
        awaitDelivered();
        receiver.answer(request -> request.sequence() == 4 ? 500 : 200);
        accept("c", 2);
        awaitLane("attempts", "1");
        database.execute(
                "INSERT INTO replay (endpoint_id, active_endpoint, accepted_from, accepted_to, state, account,"
                        + " created_at) VALUES (1, 1, ?, ?, 'RUNNING', 'op', CURRENT_TIMESTAMP)",
                Instant.EPOCH,
                Instant.parse("2100-01-01T00:00:00Z"));
        database.execute("UPDATE lane SET replay_id = (SELECT id FROM replay), replay_seq = 0, replay_until = head,"
                + " replay_attempts = 0, replay_sent = 0, replay_failed = 0, unnoticed = shard, ver = ver + 1");
        await().until(() -> receiver.of("c").size() == 5);
        receiver.answer(request -> 200);
        command("RETRY", null);
        awaitDelivered();
        assertThat(batches("c"))
                .containsExactly(range(1, 3), range(4, 5), range(1, 1), range(2, 2), range(3, 3), range(4, 5));
        assertThat(receiver.of("c").get(2).headers()).containsKey("gridrelay-replay");
        assertRepeatsAreTheSame();
        assertThat(node.delivery.fenced()).isZero();
    }
}
