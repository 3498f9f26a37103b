package gridrelay.system;

import static gridrelay.system.receiver.Answer.OK;
import static gridrelay.system.receiver.Answer.status;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.Load;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Request;
import gridrelay.system.oracle.Verdict;
import gridrelay.system.receiver.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** kill -9 of a node on H2, and a start on the same data. */
@Timeout(600)
class KillIT {

    private static final Duration DRAINED = Duration.ofSeconds(90);
    private static final Map<String, ?> QUICK = Map.of("retrySchedule", List.of("PT0.5S"));

    @Test
    void killed_between_accept_and_delivery_everything_is_delivered_after_the_restart() {
        Node node = SharedNode.get();
        RelayClient client = SharedNode.client();
        try (var waiting = new Trial(client, SharedNode.folder("kill").resolve("waiting"), QUICK);
                var open = new Trial(client, SharedNode.folder("kill").resolve("open"), QUICK)) {
            // One endpoint delivers nothing yet, the other has taken its first messages and holds a request.
            client.pause(waiting.endpoint());
            open.receiver().answer(request -> request.sequence() <= 2 ? OK : new Answer.Hang());
            for (int i = 0; i < 50; i++) {
                waiting.sendAll("c-" + i, List.of(1, 2, 3));
            }
            for (int i = 0; i < 5; i++) {
                open.sendAll("c-" + i, List.of(1, 2, 3, 4));
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> open.receiver().open().size() == 5);
            assertThat(waiting.receiver().count()).isZero();

            open.disturb(Fault.Kind.KILL, node::kill);
            open.receiver().answer(request -> OK);
            node.start();
            client.resume(waiting.endpoint());

            Verdict held = open.verdict(DRAINED);
            assertThat(held.isClean()).as(held.report()).isTrue();
            Verdict rest = waiting.verdict(DRAINED);
            assertThat(rest.isClean()).as(rest.report()).isTrue();
            assertThat(rest.delivered()).isEqualTo(150);
        }
    }

    @Test
    void killed_in_the_middle_of_a_replay_it_goes_on_where_it_was() {
        Node node = SharedNode.get();
        RelayClient client = SharedNode.client();
        try (var trial = new Trial(client, SharedNode.folder("kill").resolve("replay"), QUICK)) {
            for (int i = 0; i < 20; i++) {
                trial.sendAll("c-" + i, IntStream.range(0, 30).boxed().toList());
            }
            assertThat(trial.verdict(DRAINED).isClean()).isTrue();
            trial.receiver().answer(request -> status(200).after(Duration.ofMillis(100)));
            String replay = client.post("/replays", Map.of("endpoint", trial.endpoint()))
                    .expect(202)
                    .body()
                    .path("id")
                    .asText();
            await().atMost(Duration.ofSeconds(60)).until(() -> trial.receiver().count() > 700);
            trial.disturb(Fault.Kind.KILL, node::kill);
            trial.receiver().answer(request -> OK);
            node.start();
            trial.sendAll("c-0", List.of("live"));
            await().atMost(DRAINED)
                    .until(() -> client.get("/replays/" + replay)
                            .expect(200)
                            .body()
                            .path("state")
                            .asText()
                            .equals("DONE"));
            Verdict verdict = trial.verdict(DRAINED);
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            for (int i = 0; i < 20; i++) {
                assertThat(trial.receiver().requests(trial.lane("c-" + i)).stream()
                                .filter(request -> request.replay() != 0 && request.isDelivered())
                                .map(Request::sequence)
                                .distinct())
                        .isEqualTo(LongStream.rangeClosed(1, 30).boxed().toList());
            }
        }
    }

    @Test
    void killed_in_the_middle_of_batches_under_load_each_repeat_is_the_same_batch() {
        Node node = SharedNode.get();
        RelayClient client = SharedNode.client();
        Map<String, ?> settings = Map.of(
                "retrySchedule", List.of("PT0.1S", "PT0.2S"), "coalesce", Map.of("maxMessages", 20, "lingerMs", 5));
        try (var trial = new Trial(client, SharedNode.folder("kill").resolve("batches"), settings);
                var load = Load.start(client, trial.endpoint(), 10, 8)) {
            // fails, takes a part, or all of it, each after a while in which more is accepted; 5xx to all lanes at once
            // would open the breaker
            trial.receiver().answer(request -> switch ((int) (request.last() + request.attempt()) % 5) {
                case 0 -> status(422);
                case 1 ->
                    Answer.accepted((request.sequence() + request.last()) / 2).after(Duration.ofMillis(30));
                default -> status(200).after(Duration.ofMillis(30));
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > 500);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !trial.receiver().open().isEmpty());
            trial.disturb(Fault.Kind.KILL, node::kill);
            int before = load.count();
            node.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > before + 200);
            trial.add(load.finish());
            Verdict verdict = trial.verdict(DRAINED);
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            List<Request> requests = trial.receiver().requests();
            assertThat(requests)
                    .allSatisfy(request -> assertThat(request.batch()).startsWith("batch_"));
            assertThat(requests.stream()
                            .collect(groupingBy(Request::batch, mapping(Request::sequence, toSet())))
                            .values())
                    .as("the messages of each batch")
                    .anyMatch(messages -> messages.size() > 1);
        }
    }

    @Test
    void killed_under_load_nothing_acknowledged_is_lost() {
        Node node = SharedNode.get();
        RelayClient client = SharedNode.client();
        try (var trial = new Trial(client, SharedNode.folder("kill").resolve("load"), QUICK);
                var load = Load.start(client, trial.endpoint(), 100, 8)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > 500);
            trial.disturb(Fault.Kind.KILL, node::kill);
            int before = load.count();
            node.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > before + 200);
            trial.add(load.finish());
            Verdict verdict = trial.verdict(DRAINED);
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        }
    }
}
