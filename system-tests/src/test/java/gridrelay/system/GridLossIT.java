package gridrelay.system;

import static gridrelay.system.receiver.Answer.OK;
import static gridrelay.system.receiver.Answer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The grid lives in memory only: an ordered restart of its one member loses all of it. */
@Timeout(600)
class GridLossIT {

    private static final Duration DRAINED = Duration.ofSeconds(90);

    @Test
    void a_grid_that_lost_everything_is_rebuilt_from_the_database() {
        Node node = SharedNode.get();
        RelayClient client = SharedNode.client();
        try (var paused = new Trial(client, SharedNode.folder("loss").resolve("paused"), Map.of());
                var failing = new Trial(
                        client,
                        SharedNode.folder("loss").resolve("failing"),
                        Map.of("retrySchedule", List.of("PT3S")))) {
            client.pause(paused.endpoint());
            // 422: the message is refused, the endpoint is well; 500 from all conversations would open its breaker
            failing.receiver().answer(request -> request.sequence() == 2 ? status(422) : OK);
            for (int i = 0; i < 60; i++) {
                paused.sendAll("c-" + i, List.of(1, 2, 3));
                failing.sendAll("c-" + i, List.of(1, 2, 3));
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> failing.receiver().count() >= 120);

            // the server checks a file in a JVM of its own, which goes with it
            var file = new FileClient(node.url(), node.token());
            var path = file.upload("stays.txt", "hello".getBytes(UTF_8));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> file.file(path).path("status").asText().equals("STORED"));

            node.stop();
            assertThat(failing.receiver().open())
                    .as("requests left open by an ordered stop")
                    .isEmpty();
            node.start();

            assertThat(client.lane("c-7", paused.endpoint()).path("tail").asLong())
                    .isEqualTo(3);
            assertThat(client.lane("c-7", failing.endpoint()).path("head").asLong())
                    .isEqualTo(1);
            failing.receiver().answer(request -> OK);
            client.resume(paused.endpoint());
            // No fault is declared: an ordered stop records every answer, so nothing may come twice.
            assertClean(failing.verdict(DRAINED), 180);
            assertClean(paused.verdict(DRAINED), 180);
            assertThat(file.file(path).path("status").asText()).isEqualTo("STORED");
        }
    }

    private static void assertClean(Verdict verdict, int delivered) {
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.delivered()).isEqualTo(delivered);
    }
}
