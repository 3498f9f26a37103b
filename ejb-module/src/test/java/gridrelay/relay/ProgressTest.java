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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnBothDatabases
class ProgressTest {
    private final TestDatabase database;
    private Receiver receiver;
    private TestNode node;

    ProgressTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
        receiver = new Receiver();
        node = new TestNode(
                database,
                TestNode.target(CRM, receiver.url(), OnExhausted.BLOCK, Duration.ofMillis(50), Duration.ofHours(1)));
    }

    @AfterEach
    void stop() {
        node.close();
        receiver.close();
    }

    @Test
    void counts_what_ended_and_what_was_settled_and_a_lane_that_waits_for_its_retry_is_not_overdue() {
        assertThat(node.delivery.progress()).isEqualTo(Progress.Snapshot.NONE);
        receiver.answer(request -> request.sequence() == 3 ? 500 : 200);
        database.transaction(() -> AcceptanceTest.acceptance(database)
                .accept(ACME, Draft.batch(List.of(message("c", "crm"), message("c", "crm"), message("c", "crm")))));
        node.takes(1);
        // two delivered, then two failures, and an hour until the next attempt
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var now = node.delivery.progress();
            assertThat(receiver.sequences("c")).containsExactly(1L, 2L, 3L, 3L);
            assertThat(now.ended()).isGreaterThanOrEqualTo(4);
            assertThat(now.settled()).isGreaterThanOrEqualTo(4);
            assertThat(now.open()).isZero();
            assertThat(now.unsettled()).isZero();
            assertThat(now.overdue()).isZero();
        });
    }
}
