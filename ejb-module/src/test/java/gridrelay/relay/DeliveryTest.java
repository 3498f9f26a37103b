package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import gridrelay.model.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages from their acceptance to a receiver: dispatcher, settler and client on a real database and real sockets. */
@OnBothDatabases
class DeliveryTest {

    private static final Duration SOON = Duration.ofMillis(50);

    private final TestDatabase database;
    private final List<TestNode> nodes = new ArrayList<>();
    private Receiver receiver;

    DeliveryTest(TestDatabase database) {
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

    private TestNode node(OnExhausted onExhausted, Duration... schedule) {
        var node = new TestNode(database, TestNode.target(CRM, receiver.url(), onExhausted, schedule));
        nodes.add(node);
        return node;
    }

    private void accept(String conversation, int messages) {
        var batch = IntStream.range(0, messages)
                .mapToObj(i -> message(conversation, "crm"))
                .toList();
        database.transaction(() -> AcceptanceTest.acceptance(database).accept(ACME, Draft.batch(batch)));
    }

    private void awaitDelivered() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database.one(Long.class, "SELECT count(*) FROM lane WHERE head < tail") == 0);
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private String lane(String columns) {
        return database.one(String.class, "SELECT " + columns + " FROM lane");
    }

    @Test
    void a_backlog_is_delivered_in_order() {
        for (var c = 0; c < 20; c++) {
            accept("c" + c, 40);
        }
        node(OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        for (var c = 0; c < 20; c++) {
            assertThat(receiver.sequences("c" + c)).isEqualTo(upTo(40));
        }
        assertThat(receiver.overlaps()).isZero();
        assertThat(database.one(
                        Long.class, "SELECT count(*) FROM attempt WHERE status = 200 AND no = 1 AND node = 'n1'"))
                .isEqualTo(800);
        assertThat(database.one(
                        Long.class,
                        "SELECT count(*) FROM lane WHERE pending_shard IS NOT NULL OR unnoticed IS NOT NULL"))
                .isZero();
        assertThat(nodes.get(0).commits.get()).isLessThan(400);
    }

    @Test
    void what_no_hint_told_of_is_found_within_two_seconds() {
        node(OnExhausted.BLOCK, SOON).takes(1);
        await().until(() -> nodes.get(0).delivery.lanes() == 0);
        var accepted = Instant.now();
        accept("c", 3);
        awaitDelivered();
        assertThat(receiver.sequences("c")).isEqualTo(upTo(3));
        assertThat(Duration.between(accepted, Instant.now())).isLessThan(Duration.ofMillis(2_000));
        assertThat(nodes.get(0).delivery.foundByBackstop()).isZero();
    }

    @Test
    void a_failure_holds_up_only_its_lane_and_is_retried() {
        receiver.answer(request ->
                request.conversation().equals("bad") && request.sequence() == 2 && request.attempt() < 4 ? 500 : 200);
        accept("bad", 3);
        accept("good", 3);
        node(OnExhausted.BLOCK, SOON, Duration.ofMillis(400)).takes(1);
        awaitDelivered();
        assertThat(receiver.sequences("good")).isEqualTo(upTo(3));
        assertThat(receiver.sequences("bad")).containsExactly(1L, 2L, 2L, 2L, 2L, 3L);
        assertThat(receiver.of("bad").stream().map(Receiver.Received::attempt)).containsExactly(1, 1, 2, 3, 4, 1);
        assertThat(receiver.of("bad").stream().map(Receiver.Received::id).distinct())
                .hasSize(3);
        assertThat(receiver.of("bad").stream().map(Receiver.Received::body).distinct())
                .hasSize(3);
        assertThat(database.one(Long.class, "SELECT count(*) FROM attempt WHERE status = 500"))
                .isEqualTo(3);
    }

    @Test
    void an_exhausted_message_becomes_a_dead_letter_and_the_next_body_says_so() {
        receiver.answer(request -> request.sequence() == 2 ? 400 : 200);
        accept("c", 3);
        node(OnExhausted.DEAD_LETTER, SOON, SOON).takes(1);
        awaitDelivered();
        assertThat(receiver.sequences("c")).containsExactly(1L, 2L, 2L, 2L, 3L);
        assertThat(database.one(String.class, "SELECT seq || ' ' || state || ' ' || reason FROM dead_letter"))
                .isEqualTo("2 DEAD HTTP 400");
        var bodies = receiver.of("c").stream().map(Receiver.Received::body).toList();
        assertThat(bodies.get(4)).endsWith(",\"sequence\":3,\"data\":{\"n\":1},\"skipped\":[2]}");
        assertThat(bodies.get(3)).doesNotContain("skipped");
    }

    @Test
    void an_exhausted_lane_waits_for_its_operator() {
        receiver.answer(request -> request.sequence() == 1 && request.attempt() < 4 ? 500 : 200);
        accept("c", 2);
        node(OnExhausted.PAUSE, SOON).takes(1);
        await().until(() -> "EXHAUSTED".equals(lane("paused")));
        assertThat(receiver.sequences("c")).containsExactly(1L, 1L);
        command("RESUME", null);
        await().until(() -> receiver.journal().size() == 3 && "EXHAUSTED".equals(lane("paused")));
        command("SKIP", 1L);
        awaitDelivered();
        assertThat(receiver.sequences("c")).containsExactly(1L, 1L, 1L, 2L);
        assertThat(database.one(String.class, "SELECT seq || ' ' || state || ' ' || reason FROM dead_letter"))
                .isEqualTo("1 DISCARDED skipped by op");
        assertThat(database.one(
                        Long.class, "SELECT count(*) FROM lane_command WHERE state = 'DONE' AND done_at IS NOT NULL"))
                .isEqualTo(2);
    }

    @Test
    void a_skip_of_another_message_than_the_next_is_refused() {
        receiver.answer(request -> 500);
        accept("c", 2);
        node(OnExhausted.BLOCK, Duration.ofMinutes(1)).takes(1);
        await().until(() -> lane("attempts").equals("1"));
        command("SKIP", 2L);
        await().until(() -> database.one(Long.class, "SELECT count(*) FROM lane_command WHERE state = 'REFUSED'") == 1);
        assertThat(database.one(String.class, "SELECT outcome FROM lane_command"))
                .isEqualTo("the next message is 1");
        assertThat(lane("head")).isEqualTo("0");
        command("RETRY", null);
        await().until(() -> receiver.journal().size() == 2);
    }

    @Test
    void an_idle_lane_is_paused_and_resumed() {
        accept("c", 1);
        node(OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        command("PAUSE", null);
        await().until(() -> "OPERATOR".equals(lane("paused")));
        accept("c", 1);
        await().until(() -> lane("unnoticed") == null); // its owner knows, and delivers nothing
        assertThat(receiver.sequences("c")).containsExactly(1L);
        command("RESUME", null);
        awaitDelivered();
        assertThat(receiver.sequences("c")).containsExactly(1L, 2L);
    }

    private void command(String kind, Long sequence) {
        database.execute(
                "INSERT INTO lane_command (lane_id, shard, kind, seq, state, account, created_at)"
                        + " SELECT id, shard, ?, CAST(? AS bigint), 'PENDING', 'op', CURRENT_TIMESTAMP FROM lane",
                kind,
                sequence);
    }

    @Test
    void a_gone_endpoint_is_disabled_and_its_message_stays() {
        receiver.answer(request -> 410);
        accept("c", 1);
        var node = node(OnExhausted.BLOCK, Duration.ofMinutes(1)).takes(1);
        await().until(() -> node.disabled.contains(CRM) && lane("attempts").equals("1"));
        assertThat(lane("head || ' ' || tail")).isEqualTo("0 1");
        assertThat(receiver.journal()).hasSize(1);
    }

    @Test
    void a_paused_endpoint_gets_nothing_until_it_is_active_again() {
        accept("c", 1);
        var node = node(OnExhausted.BLOCK, SOON);
        var target = node.targets.get(CRM);
        node.targets.put(
                CRM, Deliveries.with(target, target.maxConcurrency(), target.ratePerSecond(), Target.State.PAUSED));
        node.takes(1);
        await().until(() -> lane("unnoticed") == null);
        assertThat(receiver.journal()).isEmpty();
        node.targets.put(CRM, target);
        node.delivery.targetChanged(CRM);
        awaitDelivered();
    }

    @Test
    void after_a_crash_the_heir_repeats_at_most_two_messages_of_a_lane() {
        for (var c = 0; c < 10; c++) {
            accept("c" + c, 60);
        }
        var crashing = node(OnExhausted.BLOCK, SOON).takes(1);
        await().until(() -> receiver.journal().size() > 150);
        crashing.close();
        node(OnExhausted.BLOCK, SOON).takes(2);
        awaitDelivered();
        for (var c = 0; c < 10; c++) {
            var seen = receiver.sequences("c" + c);
            assertThat(seen.stream().distinct().toList()).as("first deliveries").isEqualTo(upTo(60));
            assertThat(seen.size()).as("repeats").isBetween(60, 62);
            var epochs =
                    receiver.of("c" + c).stream().map(Receiver.Received::epoch).toList();
            assertThat(epochs).isSorted();
            assertThat(receiver.of("c" + c).stream().map(r -> r.id() + r.body()).distinct())
                    .hasSize(60);
        }
    }

    @Test
    void a_fenced_outcome_is_dropped_and_counted() {
        accept("c", 5);
        var node = node(OnExhausted.BLOCK, SOON);
        var tenure = new Tenure(Shard.of("c"), 1);
        receiver.answer(request -> {
            node.shards.standing.remove(tenure); // by the time of the answer the shard is another's
            return 200;
        });
        node.takes(tenure);
        await().until(() -> node.delivery.fenced() == 1);
        assertThat(lane("head")).isEqualTo("0");
        assertThat(receiver.sequences("c")).containsExactly(1L);
        node.loses(tenure);
        receiver.answer(request -> 200);
        node.takes(new Tenure(Shard.of("c"), 2));
        awaitDelivered();
        assertThat(receiver.sequences("c")).containsExactly(1L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void without_a_good_lease_nothing_is_sent_and_nothing_counts_as_a_failure() {
        accept("c", 2);
        var node = node(OnExhausted.BLOCK, SOON);
        node.shards.leaseGood = false;
        node.takes(1);
        await().until(() -> node.shards.refusals.get() >= 3);
        assertThat(receiver.journal()).isEmpty();
        node.shards.leaseGood = true;
        awaitDelivered();
        assertThat(database.one(String.class, "SELECT max(error) FROM attempt")).isNull();
        assertThat(receiver.of("c").stream().map(Receiver.Received::attempt)).containsExactly(1, 1);
    }

    @Test
    void a_drained_shard_has_nothing_open_and_nothing_unsettled() throws Exception {
        accept("c", 50);
        var answers = new Semaphore(5);
        receiver.answer(request -> {
            answers.acquire();
            return 200;
        });
        var tenure = new Tenure(Shard.of("c"), 1);
        var node = node(OnExhausted.BLOCK, SOON);
        node.takes(tenure);
        await().until(() -> receiver.journal().size() == 6); // the sixth is open
        var drained = node.delivery.drain(tenure).toCompletableFuture();
        assertThat(drained).isNotDone();
        answers.release(50);
        drained.get(5, TimeUnit.SECONDS);
        assertThat(receiver.journal()).hasSize(6);
        assertThat(database.one(Long.class, "SELECT head FROM lane"))
                .isEqualTo((long) receiver.journal().size());
        node.loses(tenure);
        node.takes(new Tenure(tenure.shard(), 2));
        awaitDelivered();
        assertThat(receiver.sequences("c")).isEqualTo(upTo(50));
    }

    @Test
    void a_reset_request_is_an_attempt_that_exhausts_nothing() throws Exception {
        accept("c", 1);
        var answers = new Semaphore(0);
        receiver.answer(request -> {
            answers.tryAcquire(5, TimeUnit.SECONDS);
            return 200;
        });
        var node = node(OnExhausted.DEAD_LETTER, SOON).takes(1);
        for (var round = 1; round <= 3; round++) {
            var requests = round;
            await().until(() -> receiver.journal().size() == requests);
            node.delivery.abort();
        }
        answers.release(10);
        awaitDelivered();
        assertThat(database.one(Long.class, "SELECT count(*) FROM attempt")).isEqualTo(4);
        assertThat(receiver.journal()).hasSize(4);
        assertThat(database.one(Long.class, "SELECT count(*) FROM dead_letter")).isZero();
    }

    @Test
    void the_grids_entries_follow_and_are_rebuilt_after_their_loss() {
        receiver.answer(request -> 500);
        for (var c = 0; c < 5; c++) {
            accept("c" + c, 2);
        }
        var node = node(OnExhausted.BLOCK, Duration.ofMinutes(1)).takes(1);
        await().until(() -> node.entries.map.values().stream()
                        .filter(row -> row.attempts() == 1)
                        .count()
                == 5);
        node.entries.map.clear();
        await().until(() -> {
            for (var sweep = 0; sweep < 20; sweep++) {
                node.delivery.sweep(); // each looks into some shards
            }
            return node.entries.map.values().stream()
                            .filter(row -> row.attempts() == 1)
                            .count()
                    == 5;
        });
        receiver.answer(request -> 200);
        database.execute("UPDATE lane SET due_at = NULL, ver = ver + 1");
        node.close();
        var heir = node(OnExhausted.BLOCK, SOON).takes(2);
        heir.entries.map.putAll(node.entries.map);
        awaitDelivered();
        await().until(heir.entries.map::isEmpty);
    }
}
