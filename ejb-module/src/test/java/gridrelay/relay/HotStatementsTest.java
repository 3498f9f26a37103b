package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.database.Dialect;
import gridrelay.database.Explained;
import gridrelay.database.Explained.Plan;
import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.model.Shard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What delivering costs does not grow with what waits: each statement on its way goes through an index, and touches as many
 * pages with 200,000 pending lanes as with 1,000, but for the height of the indexes; nor with what was delivered. The statements
 * are those that production code runs.
 */
@OnBothDatabases
record HotStatementsTest(TestDatabase database) {

    private static final int FEW = 1_000;
    private static final int MANY = 200_000;
    private static final int AT_WORK = 16; // lanes, the first ids, all of the shard of Deliveries.TENURE
    private static final int AHEAD = 20; // messages of each
    private static final int BEHIND = 200; // that each has delivered long ago
    private static final Set<String> GROWING = Set.of("lane", "message", "attempt", "dead_letter", "lane_command");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /**
     * What is done for the lanes at work, whatever waits beside them.
     *
     * @param lookups that an index of few rows answers from its only page, or a hash instead, and a large one in a descent each
     * @param indexes that it has to go through
     */
    private record Work(Consumer<HotStatementsTest> run, int lookups, List<String> indexes) {
        static Work of(Consumer<HotStatementsTest> run, int lookups, String... indexes) {
            return new Work(run, lookups, List.of(indexes));
        }
    }

    private static final int DESCENT = 4; // pages
    private static final int MESSAGES = AT_WORK * Span.FEW;

    private static final Map<String, Work> HOT = new LinkedHashMap<>();

    static {
        HOT.put(
                "a hinted lane and its messages",
                Work.of(test -> test.loader().look(ids()), MESSAGES, "lane_pkey", "message_pkey"));
        HOT.put(
                "the next messages of lanes",
                Work.of(test -> test.loader().messages(next()), MESSAGES, "message_pkey"));
        HOT.put("messages that are sent again", Work.of(test -> test.loader().replayed(replays()), 0, "message_pkey"));
        HOT.put("unnoticed lanes", Work.of(test -> test.loader().unnoticed(shards(), 1_000), 0, "lane_unnoticed"));
        HOT.put(
                "commands",
                Work.of(test -> test.loader().commands(shards(), 200), Shard.COUNT, "lane_command_pending"));
        HOT.put("what a shard that was taken has", Work.of(HotStatementsTest::take, 0, "lane_pending"));
        HOT.put("settling", Work.of(HotStatementsTest::settle, 0, "lane_pkey", "message_pkey"));
        HOT.put("accepting", Work.of(HotStatementsTest::accept, 2 * AT_WORK, "lane_conversation_endpoint_id_key"));
        HOT.put("what is stuck", Work.of(HotStatementsTest::stuck, 0, "lane_waiting"));
        HOT.put("retention", Work.of(HotStatementsTest::expire, 0, "lane_pkey", "message_pkey", "attempt_pkey"));
    }

    @Test
    void what_is_done_for_each_delivery_costs_the_same_with_any_backlog() {
        arrange();
        var few = explained();
        backlog(FEW + 1, database.dialect() == Dialect.H2 ? MANY / 10 : MANY); // H2 only says what it would do
        var many = explained();
        HOT.forEach((name, work) -> {
            for (var plans : List.of(few.get(name), many.get(name))) {
                if (database.dialect() == Dialect.H2
                        || plans == many.get(name)) { // a small table is read whole, rightly
                    assertIndexed(name, work, plans);
                }
            }
        });
        assertSameCost(few, many);
    }

    @Test
    void and_with_any_number_of_messages_that_were_delivered() {
        arrange();
        var young = explained();
        delivered(1, FEW);
        var old = explained();
        old.remove("retention"); // is about those
        assertSameCost(young, old);
    }

    /** Lanes at work, with all that can be to do for them, and a few that wait beside them. */
    private void arrange() {
        RelayRows.arrange(database);
        lanes(1, AT_WORK, Deliveries.TENURE.shard(), AHEAD);
        database.execute("UPDATE lane SET unnoticed = shard WHERE id <= 3");
        database.execute("INSERT INTO lane_command (lane_id, shard, kind, state, account, created_at)"
                + " SELECT id, shard, 'RETRY', 'PENDING', 'olga', CURRENT_TIMESTAMP FROM lane WHERE id <= 3");
        database.execute(
                "INSERT INTO replay (id, endpoint_id, accepted_from, accepted_to, state, account, created_at)"
                        + " VALUES (1, 1, ?, ?, 'RUNNING', 'olga', ?)",
                Instant.EPOCH,
                NOW.plus(Duration.ofDays(1)),
                NOW);
        database.execute(
                "UPDATE lane SET replay_id = 1, replay_seq = 0, replay_until = 1, replay_attempts = 0,"
                        + " replay_sent = 0, replay_failed = 0 WHERE id = ?",
                AT_WORK);
        backlog(AT_WORK + 1, FEW);
    }

    private void assertSameCost(Map<String, List<Plan>> before, Map<String, List<Plan>> after) {
        after.forEach((name, plans) -> {
            assertThat(plans).as(name).hasSameSizeAs(before.get(name)).isNotEmpty();
            if (database.dialect() == Dialect.POSTGRESQL) {
                assertThat(buffers(plans))
                        .as("pages touched: %s: %s", name, plans)
                        .isLessThanOrEqualTo(2 * buffers(before.get(name))
                                + 20
                                + DESCENT * HOT.get(name).lookups());
            }
        });
    }

    private void assertIndexed(String name, Work work, List<Plan> plans) {
        for (var plan : plans) {
            assertThat(plan.faults(GROWING, 1_000)).as("%s: %s", name, plan).isEmpty();
        }
        if (database.dialect() == Dialect.POSTGRESQL) { // H2 names the indexes of keys itself
            assertThat(work.indexes())
                    .as("%s: %s", name, plans)
                    .allMatch(index -> plans.stream().anyMatch(plan -> plan.uses(index)));
        }
    }

    private Map<String, List<Plan>> explained() {
        database.execute(
                database.dialect() == Dialect.H2
                        ? "ANALYZE SAMPLE_SIZE 10000"
                        : "VACUUM (INDEX_CLEANUP ON, ANALYZE)"); // of what was undone, however little
        var plans = new TreeMap<String, List<Plan>>();
        HOT.forEach((name, work) ->
                plans.put(name, Explained.of(database, () -> work.run().accept(this))));
        return plans;
    }

    private static int buffers(List<Plan> plans) {
        return plans.stream()
                .mapToInt(plan -> ((Explained.Touched) plan).buffers())
                .sum();
    }

    private void backlog(int from, int to) {
        for (var first = from; first <= to; first += 20_000) { // a statement may take three seconds
            lanes(first, Math.min(to, first + 19_999), -1, 2);
        }
    }

    /** @param shard −1 for all but that of the lanes at work */
    private void lanes(int from, int to, int shard, int messages) {
        var other = Deliveries.TENURE.shard() + 1;
        var where = shard >= 0 ? Integer.toString(shard) : other + " + mod(n, " + (Shard.COUNT - other) + ")";
        var since = "CAST('2026-11-23 12:00:00+00' AS timestamp with time zone) + n * INTERVAL '0.001' SECOND";
        database.execute("INSERT INTO lane (id, conversation, endpoint_id, shard, tail, head, delivered, pending_shard,"
                + " attempts, waiting_since)"
                + " SELECT n, 'c' || n, 1, " + where + ", " + (1 + messages) + ", 1, 1, " + where + ", 1, " + since
                + " FROM " + numbers(from, to));
        for (var seq = 1; seq <= 1 + messages; seq++) {
            database.execute("INSERT INTO message (lane_id, seq, id, type, data, size, account_id, accepted_at)"
                    + " SELECT n, " + seq + ", 'm' || n || '_" + seq + "', 't', '{\"n\":1}', 7, 1, " + since + " FROM "
                    + numbers(from, to));
        }
        database.execute("INSERT INTO attempt (lane_id, seq, no, epoch, node, started_at, duration_ms, status)"
                + " SELECT n, 1, 1, 1, 'n1', " + since + ", 5, 200 FROM " + numbers(from, to));
        if (shard < 0) {
            database.execute("INSERT INTO dead_letter (lane_id, seq, state, reason, at) SELECT n, 1, 'DEAD', 'x', "
                    + since + " FROM " + numbers(from, to));
        }
        database.execute("INSERT INTO lane_command (lane_id, shard, kind, state, account, created_at, done_at)"
                + " SELECT n, " + where + ", 'RETRY', 'DONE', 'olga', " + since + ", " + since + " FROM "
                + numbers(from, to));
    }

    /** Before the message that each of the lanes begins with, as time has it: not lane by lane. */
    private void delivered(int from, int to) {
        for (var seq = 0; seq > -BEHIND; seq--) {
            database.execute("INSERT INTO message (lane_id, seq, id, type, data, size, account_id, accepted_at)"
                    + " SELECT n, " + seq + ", 'd' || n || '_" + -seq + "', 't', '{\"n\":1}', 7, 1,"
                    + " CAST('2026-11-22 12:00:00+00' AS timestamp with time zone) FROM " + numbers(from, to));
        }
    }

    private String numbers(int from, int to) {
        return (database.dialect() == Dialect.H2 ? "system_range" : "generate_series") + "(" + from + ", " + to
                + ") r (n)";
    }

    private Loader loader() {
        return new Loader(database.jdbi(), new LaneRows());
    }

    private static List<Long> ids() {
        return LongStream.rangeClosed(1, AT_WORK).boxed().toList();
    }

    private static Map<Long, Span> next() {
        return ids().stream().collect(Collectors.toMap(id -> id, id -> Span.few(2)));
    }

    private static Map<Long, LaneReplay> replays() {
        return Map.of((long) AT_WORK, new LaneReplay(1, 0, 1, 0, 0, 0, 0, null));
    }

    private static Set<Integer> shards() {
        return IntStream.range(0, Shard.COUNT).boxed().collect(Collectors.toSet());
    }

    private void take() {
        loader().withWork(Set.of(Deliveries.TENURE.shard()));
        loader().pending(Deliveries.TENURE.shard(), 0, 500);
    }

    private void settle() {
        var shards = new TestNode.HeldShards();
        shards.standing.add(Deliveries.TENURE);
        var settlements = ids().stream()
                .map(id -> new Settlement(
                        id,
                        Deliveries.TENURE,
                        List.of(
                                id % 3 == 0
                                        ? Deliveries.deferred(id, 2, 2, Duration.ofSeconds(5))
                                        : new Outcome.Delivered(
                                                Deliveries.attempt(id, 2, 2, Deliveries.replied(200))))))
                .toList();
        new SettleTransaction(
                        shards,
                        new SettleTable(database.jdbi(), new LaneRows(), () -> "n1"),
                        new TestNode.Entries(),
                        InstantSource.fixed(NOW),
                        news -> {})
                .settle(settlements, false);
    }

    private void accept() {
        var batch = ids().stream().map(id -> message("c" + id, "crm")).toList();
        AcceptanceTest.acceptance(database).accept(ACME, Draft.batch(batch));
    }

    private void stuck() {
        new StuckLanes(database.jdbi()).find(new StuckLanes.Wanted(null, null, null, null, null, AT_WORK));
    }

    private void expire() {
        new Expiry(database.jdbi())
                .step(
                        0,
                        NOW.plus(Duration.ofDays(30)),
                        NOW.plus(Duration.ofDays(30)),
                        shard -> shard == Deliveries.TENURE.shard());
    }
}
