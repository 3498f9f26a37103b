package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.relay.Expiry.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not kept for ever. */
@OnBothDatabases
record ExpiryTest(TestDatabase database) {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant OLD = NOW.minus(Duration.ofDays(40));

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    /** So many messages of a lane, all but the last delivered at the second attempt. */
    private void lane(String conversation, int messages) {
        database.transaction(() -> AcceptanceTest.acceptance(database)
                .accept(ACME, Draft.batch(Collections.nCopies(messages, message(conversation, "crm")))));
        database.execute("UPDATE lane SET head = tail - 1 WHERE conversation = ?", conversation);
        for (var no = 1; no <= 2; no++) {
            database.execute(
                    "INSERT INTO attempt (lane_id, seq, no, epoch, node, started_at, duration_ms, status)"
                            + " SELECT m.lane_id, m.seq, ?, 1, 'n1', m.accepted_at, 1, 500 FROM message m"
                            + " JOIN lane l ON l.id = m.lane_id WHERE l.conversation = ?",
                    no,
                    conversation);
        }
    }

    private void age(String table, String column, String where) {
        database.execute("UPDATE " + table + " SET " + column + " = ? WHERE " + where, OLD);
    }

    private Step step(long after) {
        return database.transaction(() -> new Expiry(database.jdbi())
                .step(after, NOW.minus(Duration.ofDays(30)), NOW.minus(Duration.ofDays(14)), shard -> true));
    }

    private String sequences(String table) {
        return database.one(String.class, "SELECT min(seq) || '-' || max(seq) || '/' || count(*) FROM " + table);
    }

    @Test
    void only_what_is_old_and_settled_goes() {
        lane("c", 10);
        age("message", "accepted_at", "seq <= 4 OR seq = 6");
        age("attempt", "started_at", "seq <= 7");
        assertThat(step(0)).isEqualTo(new Step(1, false, 4, 14));
        assertThat(sequences("message")).as("a young one protects what follows").isEqualTo("5-10/6");
        assertThat(sequences("attempt")).isEqualTo("8-10/6");

        age("message", "accepted_at", "true");
        age("attempt", "started_at", "true");
        assertThat(step(0)).isEqualTo(new Step(1, false, 5, 4));
        assertThat(sequences("message")).as("undelivered").isEqualTo("10-10/1");
        assertThat(sequences("attempt")).isEqualTo("10-10/2");
        assertThat(step(0)).isEqualTo(new Step(1, false, 0, 0));
    }

    @Test
    void a_long_lane_takes_several_steps_and_many_lanes_too() {
        lane("long", Expiry.ROWS + 102);
        for (var c = 0; c < Expiry.LANES + 10; c++) {
            lane("c" + c, 2);
        }
        age("message", "accepted_at", "true");
        assertThat(step(0)).isEqualTo(new Step(0, true, Expiry.ROWS, 0));
        var second = step(0);
        assertThat(second.messages()).isEqualTo(101 + Expiry.LANES - 1);
        assertThat(second.more()).isTrue();
        assertThat(step(second.last())).matches(step -> !step.more() && step.messages() == 11);
        assertThat(database.one(Long.class, "SELECT count(*) FROM message"))
                .isEqualTo(database.one(Long.class, "SELECT count(*) FROM lane"));
    }

    @Test
    void dead_letters_stay_as_long_as_a_body_may_name_them() {
        lane("c", 1_200);
        database.execute("INSERT INTO dead_letter (lane_id, seq, state, reason, at)"
                + " SELECT lane_id, seq, 'DEAD', 'x', accepted_at FROM message WHERE seq < 1200");
        age("message", "accepted_at", "true");
        step(0);
        step(0);
        step(0);
        assertThat(sequences("message")).isEqualTo("1200-1200/1");
        assertThat(sequences("dead_letter")).isEqualTo("200-1199/1000");
    }

    @Test
    void what_another_node_holds_is_left_to_it() {
        lane("c", 3);
        age("message", "accepted_at", "true");
        var step = database.transaction(
                () -> new Expiry(database.jdbi()).step(0, NOW, NOW.minus(Duration.ofDays(90)), shard -> false));
        assertThat(step).isEqualTo(new Step(1, false, 0, 0));
    }

    @Test
    void commands_and_replays_that_ended_long_ago_go() {
        lane("c", 2);
        for (var done : new Instant[] {OLD, NOW, null}) {
            database.execute(
                    "INSERT INTO lane_command (lane_id, shard, kind, state, account, created_at, done_at)"
                            + " VALUES (1, 7, 'PAUSE', 'DONE', 'olga', ?, ?)",
                    OLD,
                    done);
            database.execute(
                    "INSERT INTO replay (endpoint_id, accepted_from, accepted_to, state, account, created_at, finished_at)"
                            + " VALUES (1, ?, ?, 'DONE', 'olga', ?, ?)",
                    OLD,
                    OLD,
                    OLD,
                    done);
        }
        var deleted =
                database.transaction(() -> new Expiry(database.jdbi()).operations(NOW.minus(Duration.ofDays(30))));
        assertThat(deleted).isEqualTo(2);
    }
}
