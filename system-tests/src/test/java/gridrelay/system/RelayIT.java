package gridrelay.system;

import static gridrelay.system.receiver.Answer.OK;
import static gridrelay.system.receiver.Answer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.RelayClient;
import gridrelay.system.client.Reply;
import gridrelay.system.oracle.Request;
import gridrelay.system.oracle.Verdict;
import gridrelay.system.receiver.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One node relays conversations to a real receiver. */
@Timeout(300)
class RelayIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Map<String, ?> QUICK = Map.of("retrySchedule", List.of("PT0.3S"));

    private RelayClient client;
    private Trial trial;

    @BeforeEach
    void connect() {
        client = node();
    }

    /** The node under test. */
    RelayClient node() {
        return SharedNode.client();
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @Test
    void three_messages_arrive_in_order_although_the_first_attempt_fails() {
        trial(QUICK);
        trial.receiver().answer(request -> request.attempt() == 1 && request.sequence() == 1 ? status(500) : OK);
        for (String text : List.of("hello", "are you there?", "bye")) {
            trial.send("c 42+ä%", Map.of("text", text));
        }
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().requests(trial.lane("c 42+ä%")))
                .extracting(Request::sequence, Request::attempt, Request::status)
                .containsExactly(tuple(1L, 1, 500), tuple(1L, 2, 200), tuple(2L, 1, 200), tuple(3L, 1, 200));
    }

    @Test
    void a_blocked_conversation_holds_up_no_other() {
        trial(QUICK);
        var stuck = new AtomicBoolean(true);
        trial.receiver()
                .answer(request -> stuck.get() && request.lane().conversation().equals("stuck") ? status(500) : OK);
        trial.sendAll("stuck", List.of(1, 2, 3));
        for (int i = 0; i < 20; i++) {
            trial.sendAll("free-" + i, List.of(1, 2, 3));
        }
        for (int i = 0; i < 20; i++) {
            String conversation = "free-" + i;
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(trial.receiver().taken(trial.lane(conversation)))
                            .containsExactly(1L, 2L, 3L));
        }
        await().atMost(SOON)
                .until(() -> trial.receiver().requests(trial.lane("stuck")).size() >= 3);
        assertThat(trial.receiver().taken(trial.lane("stuck"))).isEmpty();
        stuck.set(false);
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().taken(trial.lane("stuck"))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void block_retries_the_head_beyond_the_schedule() {
        trial(Map.of("retrySchedule", List.of("PT0.1S", "PT0.2S"), "onExhausted", "BLOCK"));
        trial.receiver().answer(request -> request.sequence() == 1 && request.attempt() <= 5 ? status(503) : OK);
        trial.sendAll("c", List.of(1, 2));
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().requests(trial.lane("c"))).hasSize(7);
    }

    @Test
    void a_dead_letter_is_declared_by_the_next_message() {
        trial(Map.of("retrySchedule", List.of("PT0.1S"), "onExhausted", "DEAD_LETTER"));
        trial.receiver().answer(request -> request.sequence() == 2 ? status(500) : OK);
        var messages = trial.sendAll("c", List.of(1, 2, 3, 4));
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().taken(trial.lane("c"))).containsExactly(1L, 3L, 4L);
        assertThat(trial.receiver().requests(trial.lane("c")))
                .filteredOn(Request::isDelivered)
                .extracting(Request::skipped)
                .containsExactly(List.of(), List.of(2L), List.of());
        assertThat(client.abandoned(trial.endpoint()))
                .containsExactly(trial.lane("c").at(2));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(state(messages.get(3).id())).isEqualTo("DELIVERED"));
        assertThat(state(messages.get(1).id())).isEqualTo("DEAD");
    }

    @Test
    void gone_disables_the_endpoint_until_it_is_resumed() {
        trial(QUICK);
        var gone = new AtomicBoolean(true);
        trial.receiver().answer(request -> gone.get() ? status(410) : OK);
        trial.send("c", 1);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(endpoint().path("state").asText()).isEqualTo("DISABLED"));
        Reply refused = client.post(
                "/conversations/c/messages",
                Map.of("endpoint", trial.endpoint(), "type", "message.created", "data", 2));
        assertThat(refused.expect(409).code()).isEqualTo("ENDPOINT_DISABLED");
        assertThat(trial.receiver().count()).isEqualTo(1);
        gone.set(false);
        client.resume(trial.endpoint());
        trial.send("c", 2);
        assertClean(trial.verdict(SOON));
    }

    @Test
    void a_paused_endpoint_accepts_and_delivers_when_resumed() {
        trial(QUICK);
        client.pause(trial.endpoint());
        trial.sendAll("c", List.of(1, 2, 3));
        JsonNode lane = client.lane("c", trial.endpoint());
        assertThat(lane.path("why").path("reason").asText()).isEqualTo("ENDPOINT_PAUSED");
        assertThat(lane.path("tail").asLong()).isEqualTo(3);
        assertThat(trial.receiver().count()).isZero();
        client.resume(trial.endpoint());
        assertClean(trial.verdict(SOON));
    }

    @Test
    void a_conversation_says_why_it_does_not_move() {
        trial(Map.of("retrySchedule", List.of("PT1H")));
        trial.receiver().answer(request -> status(500));
        var message = trial.send("c", 1);
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode lane = client.lane("c", trial.endpoint());
            assertThat(lane.path("why").path("reason").asText()).isEqualTo("WAITING_FOR_RETRY");
            assertThat(lane.path("why").path("sentence").asText()).isNotBlank();
            assertThat(lane.path("headMessage").asText()).isEqualTo(message.id());
            assertThat(lane.path("attempt").asInt()).isEqualTo(2);
            assertThat(lane.path("nextAttempt").asText()).isNotBlank();
            assertThat(lane.path("lastAttempt").path("status").asInt()).isEqualTo(500);
            assertThat(lane.path("owner").asText()).isNotBlank();
            assertThat(lane.path("epoch").asLong()).isPositive();
        });
        trial.receiver().answer(request -> OK);
        client.post("/conversations/c/endpoints/" + trial.endpoint() + "/retry", null)
                .expect(204);
        assertClean(trial.verdict(SOON));
        JsonNode attempts = client.get("/messages/" + message.id() + "/attempts")
                .expect(200)
                .body();
        assertThat(attempts.toString()).contains("500", "200");
        assertThat(client.lane("c", trial.endpoint()).path("why").path("reason").asText())
                .isEqualTo("IDLE");
    }

    @Test
    void an_operator_skips_the_head() {
        trial(Map.of("retrySchedule", List.of("PT1H")));
        trial.receiver().answer(request -> request.sequence() == 1 ? status(500) : OK);
        var messages = trial.sendAll("c", List.of(1, 2));
        await().atMost(SOON).until(() -> trial.receiver().count() == 1);
        String skip = "/conversations/c/endpoints/" + trial.endpoint() + "/skip";
        client.post(skip, Map.of("sequence", 2)).expect(409);
        await().atMost(SOON)
                .until(() -> client.post(skip, Map.of("sequence", 1)).status() == 204);
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().taken(trial.lane("c"))).containsExactly(2L);
        assertThat(state(messages.get(0).id())).isEqualTo("DISCARDED");
    }

    @Test
    void an_idempotency_key_makes_one_message() {
        trial(QUICK);
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("endpoint", trial.endpoint(), "type", "message.created", "data", Map.of("n", 1));
        List<Reply> replies = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> client.call("POST", "/conversations/c/messages", body, "Idempotency-Key", key))
                .toList();
        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.expect(202).body())
                        .isEqualTo(replies.get(0).body()));
        Map<String, ?> other = Map.of("endpoint", trial.endpoint(), "type", "message.created", "data", Map.of("n", 2));
        assertThat(client.call("POST", "/conversations/c/messages", other, "Idempotency-Key", key)
                        .expect(409)
                        .code())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
        trial.send("c", "last");
        await().atMost(SOON).until(() -> trial.receiver().taken(trial.lane("c")).size() >= 2);
        assertThat(trial.receiver().taken(trial.lane("c"))).containsExactly(1L, 2L);
    }

    @Test
    void a_batch_of_a_thousand_is_one_transaction_and_keeps_its_order() {
        trial(QUICK);
        List<Integer> data = IntStream.rangeClosed(1, 1000).boxed().toList();
        assertThat(trial.sendAll("c", data))
                .extracting(message -> message.sequence())
                .isSorted();
        assertClean(trial.verdict(Duration.ofSeconds(60)));
        assertThat(trial.receiver().taken(trial.lane("c"))).hasSize(1000).isSorted();
    }

    @Test
    void consecutive_messages_come_in_one_request_and_a_part_of_it_can_be_taken() {
        trial(Map.of("retrySchedule", List.of("PT0.3S"), "coalesce", Map.of("maxMessages", 10)));
        trial.receiver().answer(request -> request.sequence() == 1 ? Answer.accepted(4) : OK);
        var messages = trial.sendAll("c", IntStream.rangeClosed(1, 12).boxed().toList());
        assertClean(trial.verdict(SOON));
        var requests = trial.receiver().requests(trial.lane("c"));
        assertThat(requests).hasSize(18);
        assertThat(requests.stream().map(Request::batch).distinct()).hasSize(2);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(state(messages.get(11).id())).isEqualTo("DELIVERED"));
        JsonNode attempts = client.get("/messages/" + messages.get(4).id() + "/attempts")
                .expect(200)
                .body()
                .path("items");
        assertThat(attempts)
                .extracting(attempt -> attempt.path("batch"))
                .extracting(
                        batch -> batch.path("id").asText(),
                        batch -> batch.path("first").asInt(),
                        batch -> batch.path("last").asInt(),
                        batch -> batch.path("accepted").asInt())
                .containsExactly(
                        tuple(requests.get(0).batch(), 1, 10, 4),
                        tuple(requests.get(17).batch(), 5, 12, 12));
        assertThat(endpoint().path("coalesce").toString())
                .isEqualTo("{\"maxMessages\":10,\"maxBytes\":262144,\"lingerMs\":0}");
    }

    @Test
    void an_endpoint_that_never_answers_is_left_at_its_timeout_and_asked_again() {
        trial(Map.of("retrySchedule", List.of("PT0.1S"), "timeoutMs", 500));
        trial.receiver().answer(request -> request.attempt() <= 2 ? new Answer.Hang() : OK);
        trial.sendAll("c", List.of(1));
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().requests(trial.lane("c")))
                .extracting(Request::status)
                .containsExactly(0, 0, 200);
    }

    @Test
    void nothing_below_the_relay_posts_again_on_its_own() {
        trial(QUICK);
        trial.receiver().answer(request -> switch (request.attempt()) {
            case 1 -> new Answer.Reset();
            case 2 -> status(503).with("Retry-After", "1");
            case 3 -> status(429);
            case 4 -> status(307).with("Location", "/elsewhere");
            default -> OK;
        });
        var message = trial.send("c", 1);
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().requests(trial.lane("c")))
                .extracting(Request::attempt)
                .containsExactly(1, 2, 3, 4, 5);
        await().atMost(SOON).untilAsserted(() -> assertThat(state(message.id())).isEqualTo("DELIVERED"));
        assertThat(trial.receiver().count()).isEqualTo(5);
    }

    private void trial(Map<String, ?> settings) {
        trial = new Trial(client, SharedNode.folder("relay").resolve("journal"), settings);
    }

    private String state(String messageId) {
        return client.get("/messages/" + messageId)
                .expect(200)
                .body()
                .path("state")
                .asText();
    }

    private JsonNode endpoint() {
        return client.get("/endpoints/" + trial.endpoint()).expect(200).body();
    }

    private static void assertClean(Verdict verdict) {
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }
}
