package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Request;
import gridrelay.system.oracle.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hint through the grid that wakes a lane's owner may be lost: the owner finds the lane in the database. */
@Timeout(600)
class LostWakeIT {

    private static final int MESSAGES = 12;

    @Test
    void a_message_whose_wake_up_is_lost_is_found_within_two_seconds() {
        try (Node node = Node.in(SharedNode.folder("deaf")).with("GRIDRELAY_GRID_WAKE", "false")) {
            node.start();
            var client = new RelayClient(node.url(), node.token());
            try (var trial = new Trial(client, SharedNode.folder("deaf").resolve("journal"), Map.of())) {
                trial.send("warm", 0);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> trial.receiver().count() == 1);

                List<Duration> waits = new ArrayList<>();
                for (int i = 0; i < MESSAGES; i++) {
                    int before = trial.receiver().count();
                    trial.send("c-" + i % 3, i); // idle lanes, new and known
                    long accepted = System.nanoTime();
                    await().atMost(Duration.ofSeconds(30))
                            .pollInterval(Duration.ofMillis(37))
                            .until(() -> trial.receiver().count() == before + 1);
                    waits.add(Duration.ofNanos(last(trial).opened() - accepted));
                }
                assertThat(waits)
                        .as("waits")
                        .allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(2)));
                assertThat(waits)
                        .as("some had to wait for the scan: the hints were lost indeed")
                        .anySatisfy(wait -> assertThat(wait).isGreaterThan(Duration.ofMillis(200)));
                Verdict verdict = trial.verdict(Duration.ofSeconds(30));
                assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            }
        }
    }

    private static Request last(Trial trial) {
        List<Request> requests = trial.receiver().requests();
        return requests.get(requests.size() - 1);
    }
}
