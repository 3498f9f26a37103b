package gridrelay.relay;

import static gridrelay.relay.Deliveries.TENURE;
import static gridrelay.relay.Deliveries.attempt;
import static gridrelay.relay.Deliveries.deferred;
import static gridrelay.relay.Deliveries.delivered;
import static gridrelay.relay.Deliveries.replied;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.relay.Settlement.Result;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnBothDatabases
class SettleTransactionTest {

    private final TestDatabase database;
    private final TestNode.HeldShards shards = new TestNode.HeldShards();
    private final TestNode.Entries entries = new TestNode.Entries();
    private final List<Outcome> news = new ArrayList<>();

    SettleTransactionTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
        shards.standing.add(TENURE);
        for (var lane = 1; lane <= 3; lane++) {
            database.execute(
                    "INSERT INTO lane (id, conversation, endpoint_id, shard, tail, pending_shard, unnoticed)"
                            + " VALUES (?, ?, 1, 7, 5, 7, 7)",
                    lane,
                    "c" + lane);
        }
    }

    private List<Result> settle(boolean waiting, Settlement... settlements) {
        var transaction = new SettleTransaction(
                shards,
                new SettleTable(database.jdbi(), new LaneRows(), () -> "n1"),
                entries,
                InstantSource.fixed(Deliveries.NOW),
                news::addAll);
        return database.transaction(() -> transaction.settle(List.of(settlements), waiting));
    }

    private static Settlement of(long lane, Outcome... outcomes) {
        return new Settlement(lane, TENURE, List.of(outcomes));
    }

    private String lane(long id) {
        return database.one(
                String.class,
                "SELECT head || ' ' || delivered || ' ' || attempts || ' ' || coalesce(paused, '-') || ' '"
                        + " || coalesce(cast(pending_shard AS varchar(9)), '-') || ' '"
                        + " || coalesce(cast(unnoticed AS varchar(9)), '-') || ' ' || ver FROM lane WHERE id = ?",
                id);
    }

    private long count(String table) {
        return database.one(Long.class, "SELECT count(*) FROM " + table);
    }

    @Test
    void the_outcomes_of_a_lane_become_one_change() {
        var results = settle(false, of(1, delivered(1, 1), delivered(1, 2), deferred(1, 3, 1, Duration.ofMinutes(5))));
        assertThat(lane(1)).isEqualTo("2 2 1 - 7 - 1");
        assertThat(count("attempt")).isEqualTo(3);
        assertThat(results).singleElement().isInstanceOfSatisfying(Result.Durable.class, durable -> {
            assertThat(durable.row().head()).isEqualTo(2);
            assertThat(durable.row().tail()).isEqualTo(5);
            assertThat(durable.row().version()).isEqualTo(1);
        });
        var inMillis = new Loader(database.jdbi(), new LaneRows())
                        .lanes(List.of(1L))
                        .get(0)
                        .due()
                - System.nanoTime();
        assertThat(Duration.ofNanos(inMillis)).isBetween(Duration.ofSeconds(290), Duration.ofSeconds(300));
        assertThat(entries.map.get(1L).attempts()).isEqualTo(1);
    }

    @Test
    void a_drained_lane_is_pending_no_more() {
        settle(
                false,
                of(1, Stream.of(1, 2, 3, 4, 5).map(seq -> delivered(1, seq)).toArray(Outcome[]::new)));
        assertThat(lane(1)).isEqualTo("5 5 0 - - - 1");
        assertThat(database.one(Long.class, "SELECT count(*) FROM lane WHERE due_at IS NULL AND id = 1"))
                .isEqualTo(1);
    }

    @Test
    void what_an_unheard_commit_has_recorded_is_recognised() {
        settle(false, of(1, delivered(1, 1), deferred(1, 2, 1, Duration.ofMinutes(5))));
        var again =
                settle(false, of(1, delivered(1, 1), deferred(1, 2, 1, Duration.ofMinutes(5))), of(2, delivered(2, 1)));
        assertThat(again).hasSize(2).allMatch(result -> result instanceof Result.Durable);
        assertThat(lane(1)).isEqualTo("1 1 1 - 7 - 1");
        assertThat(count("attempt")).isEqualTo(3);
        assertThat(news).as("told once").hasSize(3);
        // and what came after it is added
        settle(
                false,
                of(1, deferred(1, 2, 1, Duration.ofMinutes(5)), new Outcome.Delivered(attempt(1, 2, 2, replied(204)))));
        assertThat(lane(1)).isEqualTo("2 2 0 - 7 - 2");
        assertThat(count("attempt")).isEqualTo(4);
    }

    @Test
    void a_dead_letter_passes_the_head_but_is_not_delivered() {
        settle(false, of(1, delivered(1, 1), new Outcome.DeadLettered(attempt(1, 2, 10, replied(400)))));
        assertThat(lane(1)).isEqualTo("2 1 0 - 7 - 1");
        assertThat(database.one(String.class, "SELECT seq || state FROM dead_letter"))
                .isEqualTo("2DEAD");
    }

    @Test
    void an_exhausted_lane_is_paused() {
        settle(false, of(1, new Outcome.Stopped(attempt(1, 1, 10, replied(400)))));
        assertThat(lane(1)).isEqualTo("0 0 10 EXHAUSTED 7 - 1");
    }

    @Test
    void a_lane_that_another_has_locked_is_left_out_and_the_others_are_settled() {
        var results = new ArrayList<Result>();
        database.transaction(() -> {
            database.execute("UPDATE lane SET tail = tail + 1 WHERE id = 2");
            results.addAll(settle(false, of(1, delivered(1, 1)), of(2, delivered(2, 1)), of(3, delivered(3, 1))));
        });
        assertThat(results).extracting(Result::lane).containsExactly(1L, 3L);
        settle(true, of(2, delivered(2, 1)));
        assertThat(lane(2)).isEqualTo("1 1 0 - 7 - 1");
    }

    @Test
    void a_lost_tenure_writes_nothing_and_costs_the_others_nothing() {
        shards.standing.clear();
        shards.standing.add(new gridrelay.grid.Tenure(8, 1));
        database.execute("UPDATE lane SET shard = 8, pending_shard = 8 WHERE id = 2");
        var results = settle(
                false,
                of(1, delivered(1, 1)),
                new Settlement(2, new gridrelay.grid.Tenure(8, 1), List.of(delivered(2, 1))));
        assertThat(results).anyMatch(result -> result.equals(new Result.Fenced(1)));
        assertThat(lane(1)).startsWith("0 ");
        assertThat(lane(2)).startsWith("1 ");
        assertThat(count("attempt")).isEqualTo(1);
    }

    @Test
    void a_contradiction_writes_nothing_of_its_lane() {
        var results = settle(false, of(1, delivered(1, 4)), of(2, delivered(2, 1)));
        assertThat(results.get(0)).isInstanceOf(Result.Contradicted.class);
        assertThat(lane(1)).startsWith("0 ").endsWith(" 0");
        assertThat(lane(2)).startsWith("1 ");
    }

    @Test
    void a_removed_lane_is_gone_once_it_was_waited_for() {
        assertThat(settle(false, of(99, delivered(99, 1)))).isEmpty();
        assertThat(settle(true, of(99, delivered(99, 1)))).containsExactly(new Result.Gone(99));
    }

    @Test
    void a_command_is_carried_out_once() {
        database.execute("INSERT INTO lane_command (id, lane_id, shard, kind, seq, state, account, created_at)"
                + " VALUES (5, 1, 7, 'SKIP', 1, 'PENDING', 'op', CURRENT_TIMESTAMP)");
        var skip = new Outcome.Commanded(new LaneCommand(5, 1, 7, LaneCommand.Kind.SKIP, 1L, "op"));
        settle(false, of(1, skip));
        settle(false, of(1, skip));
        assertThat(lane(1)).isEqualTo("1 0 0 - 7 - 1");
        assertThat(database.one(String.class, "SELECT state FROM lane_command")).isEqualTo("DONE");
        assertThat(database.one(String.class, "SELECT seq || state FROM dead_letter"))
                .isEqualTo("1DISCARDED");
    }

    @Test
    void the_mark_is_cleared_without_a_delivery() {
        settle(false, of(1, new Outcome.Noticed()));
        assertThat(lane(1)).isEqualTo("0 0 0 - 7 - 1");
    }

    @Test
    void an_answer_full_of_nonsense_can_be_recorded() {
        var text = ReplyText.clean("\u0000\u0007<b>\ud800\n" + "x".repeat(5_000), 2_000);
        var reply = new Reply(
                Deliveries.NOW, 1, 500, null, Failure.STATUS, ReplyText.clean("e".repeat(999), 300), text, false);
        var results = settle(false, of(1, new Outcome.Deferred(attempt(1, 1, 1, reply), System.nanoTime())));
        assertThat(results.get(0)).isInstanceOf(Result.Durable.class);
    }
}
