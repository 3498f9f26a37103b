package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.keyed;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.problem.Refusal;
import gridrelay.relay.Acceptance.Accepted;
import gridrelay.relay.MessageLog.GrownLane;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnBothDatabases
record AcceptanceTest(TestDatabase database) {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
    }

    static Acceptance acceptance(TestDatabase database) {
        return acceptance(database, BackPressureTest.WIDE);
    }

    static Acceptance acceptance(TestDatabase database, BackPressure pressure) {
        var jdbi = database.jdbi();
        var clock = InstantSource.fixed(NOW);
        return new Acceptance(
                new IdempotencyKeys(jdbi, database.dialect()),
                new Appending(
                        new Recipients(jdbi, name -> Optional.empty()),
                        pressure,
                        new LaneLocks(jdbi, database.dialect()),
                        new MessageLog(jdbi),
                        new MessageIds(),
                        clock),
                clock);
    }

    private Accepted accept(NewMessage... messages) {
        return database.transaction(() -> acceptance(database).accept(ACME, Draft.batch(List.of(messages))));
    }

    private void assertRefused(Refusal.Kind kind, String code, String sentence, NewMessage... messages) {
        long rows = database.one(Long.class, "SELECT count(*) FROM message");
        assertThatThrownBy(() -> accept(messages)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(kind);
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal).hasMessage(sentence);
        });
        assertThat(database.one(Long.class, "SELECT count(*) FROM message")).isEqualTo(rows);
    }

    @Test
    void messages_get_their_places_in_the_order_of_the_batch() {
        var accepted = accept(message("a", "crm"), message("b", "crm", "bi"), message("a", "bi", "crm"));
        assertThat(accepted.receipts())
                .extracting(AcceptedMessage::endpoint, AcceptedMessage::sequence)
                .containsExactly(
                        tuple("crm", 1L), tuple("crm", 1L), tuple("bi", 1L), tuple("bi", 1L), tuple("crm", 2L));
        assertThat(accepted.lanes()).hasSize(4);
        assertThat(accept(message("a", "crm")).receipts())
                .extracting(AcceptedMessage::sequence)
                .containsExactly(3L);
        for (var receipt : accepted.receipts()) {
            assertThat(receipt.id()).matches("msg_[A-Za-z0-9_-]{22}");
            assertThat(database.one(Long.class, "SELECT seq FROM message WHERE id = ?", receipt.id()))
                    .isEqualTo(receipt.sequence());
        }
    }

    @Test
    void the_row_of_a_message_holds_what_was_sent() {
        var data = "{\"text\":\"\u00fc \ud83d\ude00\"}";
        var conversation = "\ud83d\ude00".repeat(200);
        var receipt = accept(new NewMessage(conversation, List.of("crm"), "a.b", data, null))
                .receipts()
                .get(0);
        assertThat(database.one(
                        String.class,
                        "SELECT l.conversation || ' ' || m.type || ' ' || m.data || ' ' || m.size || ' ' ||"
                                + " m.account_id FROM message m JOIN lane l ON l.id = m.lane_id WHERE m.id = ?",
                        receipt.id()))
                .isEqualTo(conversation + " a.b " + data + " " + data.length() + " " + ACME);
        assertThat(database.one(Instant.class, "SELECT accepted_at FROM message WHERE id = ?", receipt.id()))
                .isEqualTo(NOW);
    }

    @Test
    void a_lane_that_was_idle_is_marked_unnoticed() {
        var lane = accept(message("a", "crm"), message("a", "crm")).lanes().get(0);
        assertThat(lane).isEqualTo(new GrownLane(lane.id(), lane.shard(), CRM, 2, 2, 0, 1));
        assertThat(marks()).isEqualTo("tail 2 ver 1 pending yes unnoticed yes");

        database.execute("UPDATE lane SET unnoticed = NULL, ver = ver + 1");
        accept(message("a", "crm"));
        assertThat(marks()).as("its owner knows it").isEqualTo("tail 3 ver 3 pending yes unnoticed no");

        database.execute("UPDATE lane SET head = 3, pending_shard = NULL");
        accept(message("a", "crm"));
        assertThat(marks()).isEqualTo("tail 4 ver 4 pending yes unnoticed yes");

        accept(message("a", "crm"));
        assertThat(marks()).as("the mark stays until a settle").isEqualTo("tail 5 ver 5 pending yes unnoticed yes");
    }

    private String marks() {
        return database.one(
                String.class,
                "SELECT 'tail ' || tail || ' ver ' || ver"
                        + " || ' pending ' || CASE WHEN pending_shard = shard THEN 'yes' ELSE 'no' END"
                        + " || ' unnoticed ' || CASE WHEN unnoticed = shard THEN 'yes' ELSE 'no' END FROM lane");
    }

    @Test
    void a_key_gives_the_first_answer_again() {
        var first = accept(keyed(message("a", "crm", "bi"), "k")).receipts();
        database.execute("UPDATE endpoint SET state = 'DISABLED'");
        var again = accept(keyed(message("a", "crm", "bi"), "k"));
        assertThat(again.receipts()).isEqualTo(first);
        assertThat(again.lanes()).isEmpty();
        assertThat(database.one(Long.class, "SELECT count(*) FROM message")).isEqualTo(2);
    }

    @Test
    void a_batch_may_repeat_a_part_of_another() {
        var first = accept(keyed(message("a", "crm"), "k1"), keyed(message("a", "crm"), "k2"));
        var second = accept(keyed(message("a", "crm"), "k2"), message("a", "crm"), keyed(message("a", "crm"), "k3"));
        assertThat(second.receipts().get(0)).isEqualTo(first.receipts().get(1));
        assertThat(second.receipts()).extracting(AcceptedMessage::sequence).containsExactly(2L, 3L, 4L);
    }

    @Test
    void a_key_twice_in_a_batch_is_one_message() {
        var receipts = accept(keyed(message("a", "crm"), "k"), keyed(message("a", "crm"), "k"))
                .receipts();
        assertThat(receipts.get(1)).isEqualTo(receipts.get(0));
        assertThat(database.one(Long.class, "SELECT count(*) FROM message")).isEqualTo(1);
    }

    @Test
    void a_key_belongs_to_its_account() {
        accept(keyed(message("a", "crm"), "k"));
        var others = database.transaction(() ->
                acceptance(database).accept(RelayRows.OTHER, List.of(Draft.alone(keyed(message("b", "crm"), "k")))));
        assertThat(others.lanes()).hasSize(1);
    }

    @Test
    void a_key_used_for_another_message_is_refused() {
        accept(keyed(message("a", "crm"), "k"));
        var sentence = "[1].idempotencyKey was used for another message in the last 24 hours.";
        for (var other : List.of(
                message("b", "crm"),
                message("a", "bi"),
                message("a", "crm", "bi"),
                new NewMessage("a", List.of("crm"), "message.changed", "{\"n\":1}", null),
                new NewMessage("a", List.of("crm"), "message.created", "{\"n\":2}", null))) {
            assertRefused(
                    Refusal.Kind.CONFLICT, "IDEMPOTENCY_KEY_REUSED", sentence, message("c", "crm"), keyed(other, "k"));
        }
        assertRefused(
                Refusal.Kind.CONFLICT,
                "IDEMPOTENCY_KEY_REUSED",
                sentence,
                keyed(message("a", "crm"), "new"),
                keyed(message("b", "crm"), "new"));
    }

    @Test
    void a_key_of_a_refused_call_is_free_again() {
        assertThatThrownBy(() -> accept(keyed(message("a", "gone"), "k"))).isInstanceOf(Refusal.class);
        assertThat(accept(keyed(message("a", "crm"), "k")).lanes()).hasSize(1);
    }

    @Test
    void what_a_refusal_or_a_roll_back_ends_leaves_nothing() {
        assertThatThrownBy(() -> database.transaction(() -> {
                    acceptance(database).accept(ACME, Draft.batch(List.of(keyed(message("a", "crm"), "k"))));
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThatThrownBy(() -> accept(keyed(message("a", "crm"), "k"), message("b", "gone")))
                .isInstanceOf(Refusal.class);
        for (var table : List.of("lane", "message", "idempotency")) {
            assertThat(database.one(Long.class, "SELECT count(*) FROM " + table))
                    .as(table)
                    .isZero();
        }
    }

    @Test
    void only_open_endpoints_accept() {
        assertRefused(
                Refusal.Kind.NOT_FOUND,
                "ENDPOINT_UNKNOWN",
                "[1].endpoint \"gone\" does not exist.",
                message("a", "crm"),
                message("a", "crm", "gone"));
        database.execute("UPDATE endpoint SET state = 'PAUSED'");
        accept(message("a", "crm"));
        database.execute("UPDATE endpoint SET state = 'DISABLED' WHERE name = 'crm'");
        assertRefused(
                Refusal.Kind.CONFLICT,
                "ENDPOINT_DISABLED",
                "[0].endpoint \"crm\" is disabled.",
                message("a", "bi", "crm"));
        for (var gone : List.of("DRAINING", "DELETED")) {
            database.execute("UPDATE endpoint SET state = ? WHERE name = 'crm'", gone);
            assertRefused(
                    Refusal.Kind.NOT_FOUND,
                    "ENDPOINT_UNKNOWN",
                    "[0].endpoint \"crm\" does not exist.",
                    message("a", "crm"));
        }
    }

    @Test
    void old_keys_are_forgotten_a_few_at_a_time() {
        for (int i = 0; i < 5; i++) {
            accept(keyed(message("a", "crm"), "k" + i));
        }
        database.execute("UPDATE idempotency SET created_at = ? WHERE idem_key <> 'k4'", NOW.minusSeconds(10));
        var keys = new IdempotencyKeys(database.jdbi(), database.dialect());
        assertThat(keys.purge(NOW.minusSeconds(9), 3)).isEqualTo(3);
        assertThat(keys.purge(NOW.minusSeconds(9), 3)).isEqualTo(1);
        assertThat(database.one(String.class, "SELECT idem_key FROM idempotency"))
                .isEqualTo("k4");
    }

    @Test
    void a_batch_of_a_thousand_messages_over_five_hundred_lanes() {
        var messages = new NewMessage[1000];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = keyed(message("c" + i % 500, "crm"), "k" + i);
        }
        var accepted = accept(messages);
        assertThat(accepted.receipts())
                .hasSize(1000)
                .extracting(AcceptedMessage::id)
                .doesNotHaveDuplicates();
        assertThat(accepted.receipts().get(999).sequence()).isEqualTo(2);
        assertThat(accepted.lanes()).hasSize(500);
        assertThat(accept(messages).receipts()).isEqualTo(accepted.receipts());
    }
}
