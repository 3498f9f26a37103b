package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.BI;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.keyed;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.problem.Refusal;
import gridrelay.relay.BackPressure.Bound;
import gridrelay.relay.BackPressure.Limits;
import gridrelay.relay.Undelivered.Admitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is beyond a bound is refused whole; nothing of it is kept. */
@OnBothDatabases
class BackPressureTest {

    static final BackPressure WIDE = new BackPressure(
            new Limits(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2),
            new Undelivered(),
            admitted -> {},
            bound -> {});

    private final TestDatabase database;
    private final List<Bound> refused = new ArrayList<>();
    private final List<Admitted> admitted = new ArrayList<>();
    private final Undelivered undelivered;
    private final BackPressure pressure;

    BackPressureTest(TestDatabase database) {
        this.database = database;
        this.undelivered = new Undelivered(new UndeliveredCount(database.jdbi()));
        this.pressure = new BackPressure(new Limits(1_000, 2_500, 4_000), undelivered, admitted::add, refused::add);
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
        undelivered.refresh();
    }

    private void accept(List<NewMessage> messages) {
        try {
            database.transaction(
                    () -> AcceptanceTest.acceptance(database, pressure).accept(ACME, Draft.batch(messages)));
        } finally {
            admitted.forEach(undelivered::ended);
            admitted.clear();
        }
    }

    /** In lanes of ten, so that no conversation is full. */
    private void fill(String name, String endpoint, int messages) {
        accept(IntStream.range(0, messages)
                .mapToObj(i -> message(name + i / 10, endpoint))
                .toList());
    }

    private void assertFull(Refusal.Kind kind, String code, String sentence, List<NewMessage> messages) {
        long rows = messages();
        assertThatThrownBy(() -> accept(messages)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(kind);
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(5));
            assertThat(refusal).hasMessageContaining(sentence);
        });
        assertThat(messages()).as("all or nothing").isEqualTo(rows);
    }

    private long messages() {
        return database.one(Long.class, "SELECT count(*) FROM message");
    }

    @Test
    void a_conversation_is_bounded_to_each_endpoint_by_the_message() {
        accept(Collections.nCopies(999, message("c", "crm")));
        assertFull(
                Refusal.Kind.TOO_MANY,
                "CONVERSATION_FULL",
                "[2].conversation has 1000 messages that have not been delivered to endpoint \"crm\"",
                List.of(message("other", "crm"), message("c", "crm"), message("c", "crm")));
        accept(List.of(message("c", "crm", "bi"), message("other", "crm")));
        assertFull(Refusal.Kind.TOO_MANY, "CONVERSATION_FULL", "[0].", List.of(message("c", "bi", "crm")));
        database.execute("UPDATE lane SET head = 1 WHERE conversation = 'c' AND endpoint_id = ?", CRM);
        accept(List.of(message("c", "crm")));
        assertThat(refused).containsExactly(Bound.CONVERSATION, Bound.CONVERSATION);
    }

    @Test
    void a_repeat_of_what_was_accepted_is_answered_although_all_is_full() {
        var first = keyed(message("c", "crm"), "k");
        accept(List.of(first));
        accept(Collections.nCopies(999, message("c", "crm")));
        accept(List.of(first));
        assertThat(messages()).isEqualTo(1_000);
    }

    @Test
    void an_endpoint_is_bounded_and_the_others_go_on() {
        fill("a", "crm", 1_000);
        fill("b", "crm", 1_000);
        fill("c", "crm", 500);
        assertFull(
                Refusal.Kind.TOO_MANY,
                "ENDPOINT_FULL",
                "endpoint \"crm\" has about 2500 undelivered messages",
                List.of(message("new", "bi"), message("new", "crm")));
        fill("d", "bi", 1_000);
        assertThat(undelivered.of(CRM)).isEqualTo(2_500);
        assertThat(undelivered.of(BI)).as("a refused batch counts nowhere").isEqualTo(1_000);
        assertThat(refused).containsExactly(Bound.ENDPOINT);
    }

    @Test
    void all_together_are_bounded() {
        fill("a", "crm", 1_000);
        fill("b", "crm", 1_000);
        fill("c", "bi", 1_000);
        fill("d", "bi", 995);
        var six = Collections.nCopies(6, message("new", "bi"));
        assertFull(Refusal.Kind.UNAVAILABLE, "RELAY_FULL", "About 4000 messages are undelivered", six);
        accept(six.subList(0, 5));
        assertThat(refused).containsExactly(Bound.CLUSTER);
    }

    @Test
    void what_others_accepted_and_what_was_delivered_is_known_after_a_count() {
        fill("a", "crm", 1_000);
        database.transaction(() -> AcceptanceTest.acceptance(database)
                .accept(ACME, Draft.batch(Collections.nCopies(500, message("elsewhere", "crm")))));
        assertThat(undelivered.of(CRM)).isEqualTo(1_000);
        recount();
        assertThat(undelivered.of(CRM)).isEqualTo(1_500);
        assertThat(undelivered.all()).isEqualTo(1_500);
        database.execute("UPDATE lane SET head = tail, pending_shard = NULL WHERE conversation LIKE 'a%'");
        recount();
        assertThat(undelivered.of(CRM)).isEqualTo(500);
        accept(List.of(message("b", "crm")));
        assertThat(undelivered.of(CRM)).isEqualTo(501);
    }

    /** The count is allowed a twentieth of the time. */
    private void recount() {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            var before = undelivered.of(CRM);
            undelivered.refresh();
            return undelivered.of(CRM) != before;
        });
    }

    @Test
    void a_bound_that_one_call_can_pass_is_refused() {
        assertThatThrownBy(() -> new Limits(999, 5_000, 5_000)).hasMessageContaining("at least 1000");
        assertThatThrownBy(() -> new Limits(5_000, 5_000, 0)).hasMessageContaining("at least 1000");
    }
}
