package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.BI;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.problem.Refusal;
import gridrelay.relay.CommandView.Kind;
import gridrelay.relay.CommandView.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators ask of lanes, what endpoints wait for, and what is left of deleted ones. */
@OnBothDatabases
class LaneKeepingTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final TestDatabase database;
    private final TestEntities entities;
    private final RelayRows.Directory directory = new RelayRows.Directory();
    private final List<String> audited = new ArrayList<>();

    LaneKeepingTest(TestDatabase database) {
        this.database = database;
        this.entities = new TestEntities(database);
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    @AfterEach
    void close() {
        entities.close();
    }

    private void accept(String conversation, String... endpoints) {
        database.transaction(() -> AcceptanceTest.acceptance(database)
                .accept(ACME, List.of(Draft.alone(message(conversation, endpoints)))));
    }

    private <T> T commands(Function<Commands, T> work) {
        try (var manager = entities.fresh()) {
            manager.getTransaction().begin();
            var result = work.apply(new Commands(
                    manager,
                    database.jdbi(),
                    directory::named,
                    directory::withId,
                    () -> "olga",
                    (action, subject, detail) -> audited.add(action + " " + subject + " " + detail),
                    InstantSource.fixed(NOW)));
            manager.getTransaction().commit();
            return result;
        }
    }

    private CommandView look(long id) {
        return commands(commands -> commands.find(id)).orElseThrow();
    }

    @Test
    void a_command_waits_for_the_lanes_owner_and_is_audited() {
        accept("c", "crm");
        long id = commands(commands -> commands.ask("c", "crm", Kind.PAUSE, null));
        assertThat(look(id))
                .isEqualTo(new CommandView(id, "c", "crm", Kind.PAUSE, null, State.PENDING, null, "olga", NOW, null));
        assertThat(database.one(
                        Boolean.class, "SELECT c.shard = l.shard FROM lane_command c JOIN lane l ON l.id = c.lane_id"))
                .isTrue();
        assertThat(audited).containsExactly("lane.pause c to crm null");
        Optional<CommandView> none = commands(commands -> commands.find(id + 1));
        assertThat(none).isEmpty();
    }

    @Test
    void a_skip_names_the_message_after_the_head() {
        accept("c", "crm");
        accept("c", "crm");
        for (long wrong : new long[] {0, 2, 3}) {
            assertRefused(wrong, "The message to be delivered next is 1.");
        }
        assertThat(look(commands(commands -> commands.ask("c", "crm", Kind.SKIP, 1L)))
                        .sequence())
                .isEqualTo(1);
        database.execute("UPDATE lane SET head = 2");
        assertRefused(3, "Nothing is undelivered.");
        assertThat(audited).containsExactly("lane.skip c to crm sequence 1");
    }

    private void assertRefused(long sequence, String sentence) {
        assertThatThrownBy(() -> commands(commands -> commands.ask("c", "crm", Kind.SKIP, sequence)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("NOT_THE_HEAD"))
                .hasMessage(sentence);
    }

    @Test
    void there_is_no_command_without_a_lane() {
        accept("c", "crm");
        for (var lane : List.of(List.of("c", "bi"), List.of("d", "crm"), List.of("c", "gone"))) {
            assertThatThrownBy(() -> commands(commands -> commands.ask(lane.get(0), lane.get(1), Kind.RETRY, null)))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_FOUND));
        }
    }

    @Test
    void an_operator_hears_what_the_owner_did_or_that_it_is_pending() throws Exception {
        accept("c", "crm");
        long id = commands(commands -> commands.ask("c", "crm", Kind.RETRY, null));
        assertThat(Operations.carriedOut(() -> look(id), Duration.ofMillis(150)).state())
                .isEqualTo(State.PENDING);
        var owner = Executors.newSingleThreadExecutor();
        try {
            var waiting = owner.submit(() -> Operations.carriedOut(() -> look(id), Duration.ofSeconds(20)));
            database.execute("UPDATE lane_command SET state = 'DONE', done_at = ?", NOW);
            assertThat(waiting.get().state()).isEqualTo(State.DONE);
            assertThat(waiting.get().doneAt()).isEqualTo(NOW);
        } finally {
            owner.shutdown();
        }
        database.execute("UPDATE lane_command SET state = 'REFUSED', outcome = 'not the head'");
        assertThatThrownBy(() -> Operations.carriedOut(() -> look(id), Duration.ofSeconds(2)))
                .isInstanceOf(Refusal.class)
                .hasMessage("not the head");
    }

    @Test
    void a_backlog_is_lanes_messages_and_the_oldest_of_them() {
        assertThat(new BacklogCount(database.jdbi()).byEndpoint()).isEmpty();
        accept("a", "crm", "bi");
        accept("a", "crm");
        accept("b", "crm");
        database.execute("UPDATE message SET accepted_at = ? WHERE seq = 2", NOW.minusSeconds(9));
        assertThat(new BacklogCount(database.jdbi()).byEndpoint())
                .containsOnlyKeys(CRM, BI)
                .containsEntry(CRM, new Backlog(2, 3, NOW, false))
                .containsEntry(BI, new Backlog(1, 1, NOW, false));
        database.execute("UPDATE lane SET head = 1, waiting_since = CASE WHEN tail > 1 THEN waiting_since END");
        assertThat(new BacklogCount(database.jdbi()).byEndpoint())
                .containsOnlyKeys(CRM)
                .containsEntry(CRM, new Backlog(1, 1, NOW.minusSeconds(9), false));
    }

    @Test
    void a_backlog_beyond_counting_is_at_least_what_was_counted() {
        for (int i = 0; i < 4; i++) {
            accept("c" + i, "crm");
        }
        assertThat(new BacklogCount(database.jdbi(), 3).byEndpoint()).containsEntry(CRM, new Backlog(3, 3, NOW, true));
    }

    @Test
    void the_lanes_of_a_deleted_endpoint_go_with_all_that_is_in_them() {
        var entries = new TestNode.Entries();
        var lanes = new EndpointLanes(database.jdbi(), entries);
        for (int i = 0; i < 150; i++) {
            accept("c" + i, "crm");
        }
        accept("kept", "bi");
        database.jdbi()
                .useHandle(handle -> entries.repair(handle.createQuery("SELECT " + LaneRows.COLUMNS + " FROM lane")
                        .map(new LaneRows().mapper())
                        .list()));
        assertThat(entries.map).hasSize(151);
        assertThat(lanes.undelivered(CRM)).isTrue();
        database.execute("UPDATE lane SET head = tail, waiting_since = NULL WHERE endpoint_id = 1");
        assertThat(lanes.undelivered(CRM)).isFalse();
        assertThat(lanes.undelivered(BI)).isTrue();
        database.execute(
                "INSERT INTO dead_letter (lane_id, seq, state, reason, at) SELECT lane_id, seq, 'DEAD', 'x', ? FROM message",
                NOW);
        database.execute(
                "INSERT INTO attempt (lane_id, seq, no, epoch, node, started_at, duration_ms)"
                        + " SELECT lane_id, seq, 1, 1, 'n', ?, 1 FROM message",
                NOW);
        database.execute(
                "INSERT INTO lane_command (lane_id, shard, kind, state, account, created_at)"
                        + " SELECT id, shard, 'PAUSE', 'DONE', 'olga', ? FROM lane",
                NOW);
        assertThat(database.transaction(() -> lanes.removeSome(CRM))).isFalse();
        assertThat(database.transaction(() -> lanes.removeSome(CRM))).isTrue();
        assertThat(database.transaction(() -> lanes.removeSome(CRM))).isTrue();
        for (var table : List.of("lane", "message", "attempt", "dead_letter", "lane_command")) {
            assertThat(database.one(Long.class, "SELECT count(*) FROM " + table))
                    .as(table)
                    .isEqualTo(1);
        }
        assertThat(entries.map.values()).extracting(LaneRow::endpoint).containsExactly(BI);
    }
}
