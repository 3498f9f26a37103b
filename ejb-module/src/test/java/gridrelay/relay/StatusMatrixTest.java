package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.CRM;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.directory.OnExhausted;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each status that a receiver can answer with: what is recorded of it, and what becomes of the message. */
@OnBothDatabases
record StatusMatrixTest(TestDatabase database) {

    private static final Duration SOON = Duration.ofMillis(50);

    @Test
    void what_each_status_leads_to_and_what_is_recorded_of_it() {
        RelayRows.arrange(database);
        try (var receiver = new Receiver();
                var node = new TestNode(
                        database, TestNode.target(CRM, receiver.url(), OnExhausted.BLOCK, SOON, SOON, SOON))) {
            receiver.answer(
                    request -> request.attempt() == 1 ? Integer.parseInt(reversed(request.conversation())) : 200);
            var statuses = IntStream.rangeClosed(200, 599).boxed().toList();
            var batch = statuses.stream()
                    .map(status -> message(conversation(status), "crm"))
                    .toList();
            database.transaction(() -> AcceptanceTest.acceptance(database).accept(ACME, Draft.batch(batch)));
            node.takes(1);
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> database.one(Long.class, "SELECT count(*) FROM lane WHERE head < tail") == 0);
            for (var status : statuses) {
                var good = status < 300;
                assertThat(attempts(status))
                        .as("attempts after %s", status)
                        .isEqualTo(good ? "1:" + status + ":-" : "1:" + status + ":STATUS 2:200:-");
                assertThat(receiver.of(conversation(status))).as("requests").hasSize(good ? 1 : 2);
            }
            assertThat(receiver.journal()).hasSize(database.one(Integer.class, "SELECT count(*) FROM attempt"));
            assertThat(node.disabled)
                    .as("410 disables, once, and nothing else does")
                    .isEqualTo(List.of(CRM));
        }
    }

    private String attempts(int status) {
        return database.one(
                String.class,
                "SELECT string_agg(a.no || ':' || a.status || ':' || coalesce(a.failure, '-'), ' ' ORDER BY a.no)"
                        + " FROM attempt a JOIN lane l ON l.id = a.lane_id WHERE l.conversation = ?",
                conversation(status));
    }

    /** Lanes are sent in the order of their names: backwards, so that the 5xx come between the others and open no breaker. */
    private static String conversation(int status) {
        return reversed(Integer.toString(status));
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }
}
