package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.directory.OnExhausted;
import gridrelay.problem.Refusal;
import gridrelay.relay.ReplayView.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settled messages that are sent again, on a real database and real sockets. */
@OnBothDatabases
class ReplayTest {

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LATER = Duration.ofHours(1);

    private final TestDatabase database;
    private final List<TestNode> nodes = new ArrayList<>();
    private final ReplayTable table;
    private ReplayWalk walk;
    private Receiver receiver;

    ReplayTest(TestDatabase database) {
        this.database = database;
        this.table = new ReplayTable(database.jdbi(), InstantSource.system());
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
        receiver = new Receiver();
        walk = new ReplayWalk(database.jdbi(), InstantSource.system());
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

    private static NewReplay all() {
        return new NewReplay("crm", null, null, null, null);
    }

    private long start(NewReplay replay) {
        return database.transaction(() -> table.insert(replay, "olga"));
    }

    private ReplayView look(long id) {
        return table.find(id).orElseThrow();
    }

    /** A step of each replay, as the timer takes them. */
    private void step() {
        walk.active()
                .forEach(id -> database.transaction(() -> {
                    walk.step(id);
                }));
    }

    private ReplayView awaitEnd(long id) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    step();
                    return look(id).finishedAt() != null;
                });
        return look(id);
    }

    private List<Receiver.Received> again(String conversation) {
        return receiver.of(conversation).stream()
                .filter(request -> request.headers().containsKey("gridrelay-replay"))
                .toList();
    }

    private List<Long> sequencesAgain(String conversation) {
        return again(conversation).stream().map(Receiver.Received::sequence).toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void settled_messages_are_sent_again_with_their_ids_sequences_and_bodies() {
        receiver.answer(
                request -> request.sequence() == 3 && !request.headers().containsKey("gridrelay-replay") ? 400 : 200);
        for (var c = 0; c < 15; c++) {
            accept("c" + c, 20);
        }
        node(OnExhausted.DEAD_LETTER, SOON).takes(1);
        awaitDelivered();
        var id = start(all());
        var ended = awaitEnd(id);
        assertThat(ended.state()).isEqualTo(State.DONE);
        assertThat(ended.lanes()).isEqualTo(15);
        assertThat(ended.lanesDone()).isEqualTo(15);
        assertThat(ended.sent()).isEqualTo(300);
        assertThat(ended.failed() + ended.lanesStopped()).isZero();
        for (var c = 0; c < 15; c++) {
            assertThat(sequencesAgain("c" + c)).isEqualTo(upTo(20));
            for (var request : again("c" + c)) {
                var first = receiver.of("c" + c).stream()
                        .filter(other -> other.sequence() == request.sequence())
                        .findFirst()
                        .orElseThrow();
                assertThat(request.id()).isEqualTo(first.id());
                assertThat(request.body()).isEqualTo(first.body());
                assertThat(request.headers()).containsEntry("gridrelay-replay", Long.toString(id));
            }
        }
        assertThat(again("c0").get(3).body()).contains("\"skipped\":[3]");
        assertThat(receiver.overlaps()).isZero();
        assertThat(database.one(Long.class, "SELECT count(*) FROM attempt WHERE replay = ? AND status = 200", id))
                .isEqualTo(300);
        assertThat(database.one(String.class, "SELECT min(state) || max(state) || count(*) FROM dead_letter"))
                .as("a replay has delivered them")
                .isEqualTo("DELIVEREDDELIVERED15");
        assertThat(database.one(
                        Long.class,
                        "SELECT count(*) FROM lane WHERE pending_shard IS NOT NULL OR replay_id IS NOT NULL"))
                .isZero();
        assertThat(database.one(Long.class, "SELECT count(*) FROM replay_result"))
                .isZero();
    }

    @Test
    void only_what_is_dead_or_of_a_conversation_or_a_time_is_sent_again() {
        receiver.answer(request -> request.sequence() % 2 == 0 ? 400 : 200);
        accept("a", 5);
        accept("b", 5);
        node(OnExhausted.DEAD_LETTER, SOON).takes(1);
        awaitDelivered();
        receiver.answer(request -> 200);
        database.execute("UPDATE dead_letter SET state = 'DISCARDED' WHERE seq = 4");

        var dead = awaitEnd(start(new NewReplay("crm", "a", null, null, MessageView.State.DEAD)));
        assertThat(dead.lanes()).isEqualTo(1);
        assertThat(sequencesAgain("a")).containsExactly(2L);

        var at = Instant.parse("2026-11-24T00:00:00Z");
        database.execute("UPDATE message SET accepted_at = ? WHERE seq = 5", at);
        awaitEnd(start(new NewReplay("crm", null, at, at.plusSeconds(1), MessageView.State.DELIVERED)));
        assertThat(sequencesAgain("a")).containsExactly(2L, 5L);
        assertThat(sequencesAgain("b")).containsExactly(5L);
    }

    @Test
    void undelivered_messages_wait_until_their_lane_was_replayed() throws Exception {
        accept("c", 3);
        node(OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        var released = new CountDownLatch(1);
        receiver.answer(request -> {
            if (request.sequence() == 2) {
                released.await();
            }
            return 200;
        });
        var id = start(all());
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            step();
            return sequencesAgain("c").size() == 2;
        });
        accept("c", 2);
        nodes.get(0).delivery.sweep();
        assertThat(receiver.of("c")).hasSize(5);
        released.countDown();
        awaitEnd(id);
        awaitDelivered();
        assertThat(receiver.sequences("c")).containsExactly(1L, 2L, 3L, 1L, 2L, 3L, 4L, 5L);
        assertThat(receiver.overlaps()).isZero();
    }

    @Test
    void a_failure_is_retried_by_the_schedule_and_then_passed_over_or_ends_the_lanes_part() {
        accept("c", 3);
        accept("d", 3);
        node(OnExhausted.DEAD_LETTER, SOON, SOON).takes(1);
        awaitDelivered();
        receiver.answer(
                request -> request.sequence() == 2 && request.conversation().equals("c") ? 400 : 200);
        var passed = awaitEnd(start(all()));
        assertThat(sequencesAgain("c")).containsExactly(1L, 2L, 2L, 2L, 3L);
        assertThat(again("c").stream().map(Receiver.Received::attempt)).containsExactly(1, 1, 2, 3, 1);
        assertThat(passed.sent()).isEqualTo(5);
        assertThat(passed.failed()).isEqualTo(1);
        assertThat(passed.lanesStopped()).isZero();
        assertThat(passed.lastFailure()).isEqualTo("message 2 of c: HTTP 400");
        assertThat(database.one(Long.class, "SELECT count(*) FROM dead_letter"))
                .as("it was delivered once")
                .isZero();

        nodes.get(0).targets.put(CRM, TestNode.target(CRM, receiver.url(), OnExhausted.BLOCK, SOON));
        accept("c", 1);
        awaitDelivered();
        var stopped = awaitEnd(start(all()));
        assertThat(sequencesAgain("c").subList(5, 8)).containsExactly(1L, 2L, 2L);
        assertThat(stopped.lanesStopped()).isEqualTo(1);
        assertThat(stopped.sent()).isEqualTo(4);
    }

    @Test
    void an_heir_goes_on_where_the_replay_was_settled() {
        accept("c", 40);
        var first = node(OnExhausted.BLOCK, SOON).takes(1);
        awaitDelivered();
        var answers = new Semaphore(12);
        receiver.answer(request -> {
            answers.acquire();
            return 200;
        });
        var id = start(all());
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            step();
            return sequencesAgain("c").size() >= 10;
        });
        first.close();
        answers.release(1_000);
        accept("c", 1);
        node(OnExhausted.BLOCK, SOON).takes(2);
        awaitEnd(id);
        awaitDelivered();
        var seen = sequencesAgain("c");
        assertThat(seen.stream().distinct().toList()).isEqualTo(upTo(40));
        assertThat(seen).isSorted().hasSizeLessThanOrEqualTo(41);
        assertThat(receiver.sequences("c").get(receiver.sequences("c").size() - 1))
                .isEqualTo(41);
        assertThat(nodes.get(1).delivery.foundByBackstop()).isZero();
    }

    @Test
    void a_cancelled_replay_ends_between_two_requests_and_live_messages_go_on() {
        accept("c", 3);
        accept("d", 3);
        node(OnExhausted.BLOCK, LATER).takes(1);
        awaitDelivered();
        receiver.answer(request -> request.sequence() == 2 ? 500 : 200);
        var id = start(all());
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            step();
            return database.one(Long.class, "SELECT count(*) FROM lane WHERE replay_attempts = 1") == 2;
        });
        accept("c", 1);
        assertThat(look(id).sent()).isEqualTo(2);
        assertThat(database.transaction(() -> table.cancel(id))).isTrue();
        assertThat(database.transaction(() -> table.cancel(id))).isFalse();
        var cancelled = awaitEnd(id);
        assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
        assertThat(cancelled.lanesStopped()).isEqualTo(2);
        assertThat(cancelled.sent()).isEqualTo(2);
        awaitDelivered();
        assertThat(receiver.sequences("c")).containsExactly(1L, 2L, 3L, 1L, 2L, 4L);
    }

    @Test
    void a_replay_finds_its_lanes_page_by_page_and_no_more_at_once_than_may_be_open() {
        for (var c = 0; c < 250; c++) {
            accept("c" + c, 1);
        }
        database.execute("UPDATE lane SET head = 1, pending_shard = NULL, unnoticed = NULL, waiting_since = NULL");
        walk = new ReplayWalk(database.jdbi(), InstantSource.system(), 150);
        var id = start(all());
        for (var i = 0; i < 5; i++) {
            step();
        }
        assertThat(look(id).lanes()).isEqualTo(200);
        node(OnExhausted.BLOCK, SOON).takes(1);
        assertThat(awaitEnd(id).lanesDone()).isEqualTo(250);
        assertThat(receiver.journal()).hasSize(250);
    }

    @Test
    void one_replay_to_an_endpoint_at_a_time() {
        accept("c", 1);
        var id = start(new NewReplay("crm", "c", null, null, null));
        assertRefused(all(), "REPLAY_ACTIVE");
        assertRefused(new NewReplay("nope", null, null, null, null), "ENDPOINT_UNKNOWN");
        assertThat(awaitEnd(id).lanes()).as("nothing is settled").isZero();
        assertRefused(new NewReplay("crm", "d", null, null, null), "CONVERSATION_UNKNOWN");
        assertRefused(new NewReplay("crm", null, null, null, MessageView.State.PENDING), "INVALID");
        var now = Instant.now();
        assertRefused(new NewReplay("crm", null, now, now, null), "INVALID");
        var second = start(all());
        assertThat(table.list(Long.MAX_VALUE, 10)).extracting(ReplayView::id).containsExactly(second, id);
        assertThat(table.list(second, 10)).extracting(ReplayView::id).containsExactly(id);
    }

    private void assertRefused(NewReplay replay, String code) {
        assertThatThrownBy(() -> start(replay))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
