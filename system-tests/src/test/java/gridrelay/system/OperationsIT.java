package gridrelay.system;

import static gridrelay.system.receiver.Answer.OK;
import static gridrelay.system.receiver.Answer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.RelayClient;
import gridrelay.system.client.Reply;
import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Request;
import gridrelay.system.oracle.Verdict;
import gridrelay.system.receiver.Answer;
import gridrelay.system.receiver.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see and do. */
@Timeout(300)
class OperationsIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private RelayClient client;
    private Trial trial;

    @BeforeEach
    void node() {
        client = SharedNode.client();
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    private void trial(Map<String, ?> settings) {
        trial = new Trial(client, SharedNode.folder("operations").resolve("journal"), settings);
    }

    private static void assertClean(Verdict verdict) {
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }

    private String lane(String conversation) {
        return "/conversations/" + conversation + "/endpoints/" + trial.endpoint();
    }

    @Test
    void a_skip_waits_for_the_attempt_in_flight_and_is_refused_if_that_succeeds() {
        trial(Map.of("retrySchedule", List.of("PT1H")));
        trial.receiver().answer(request -> switch (request.lane().conversation() + request.sequence()) {
            case "fails1" -> status(500).after(Duration.ofSeconds(5));
            case "succeeds1" -> status(200).after(Duration.ofSeconds(5));
            default -> OK;
        });
        trial.sendAll("fails", List.of(1, 2));
        trial.sendAll("succeeds", List.of(1, 2));
        await().atMost(SOON).until(() -> trial.receiver().open().size() == 2);
        Reply done = client.post(lane("fails") + "/skip", Map.of("sequence", 1)).expect(202);
        Reply refused =
                client.post(lane("succeeds") + "/skip", Map.of("sequence", 1)).expect(202);
        assertThat(done.body().path("state").asText()).isEqualTo("PENDING");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(command(done).path("state").asText()).isEqualTo("DONE"));
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(command(refused).path("state").asText()).isEqualTo("REFUSED"));
        assertThat(command(refused).path("outcome").asText()).startsWith("the next message is");
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().taken(trial.lane("fails"))).containsExactly(2L);
        assertThat(trial.receiver().taken(trial.lane("succeeds"))).containsExactly(1L, 2L);
        assertThat(audit()).contains("lane.skip fails to " + trial.endpoint());
        client.get("/commands/999999999").expect(404);
    }

    private JsonNode command(Reply accepted) {
        return client.get("/commands/" + accepted.body().path("id").asLong())
                .expect(200)
                .body();
    }

    private List<String> audit() {
        var entries = new ArrayList<String>();
        for (JsonNode entry : client.get("/audit?limit=50").expect(200).body().path("items")) {
            entries.add(
                    entry.path("action").asText() + " " + entry.path("subject").asText());
        }
        return entries;
    }

    @Test
    void a_paused_lane_waits_and_the_list_of_what_is_stuck_is_paged() {
        trial(Map.of("retrySchedule", List.of("PT1H")));
        trial.receiver().answer(request -> request.lane().conversation().startsWith("bad") ? status(500) : OK);
        for (int i = 0; i < 5; i++) {
            trial.send("bad-" + i, i);
        }
        trial.send("held", 1);
        await().atMost(SOON)
                .until(() -> trial.receiver().taken(trial.lane("held")).size() == 1);
        client.post(lane("held") + "/pause", null).expect(204);
        trial.send("held", 2);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(stuck("&state=RETRYING"))
                        .containsExactlyInAnyOrder("bad-0", "bad-1", "bad-2", "bad-3", "bad-4"));
        assertThat(stuck("")).hasSize(6);
        assertThat(stuck("&state=PAUSED")).containsExactly("held");
        assertThat(stuck("&olderThan=PT1H")).isEmpty();
        assertThat(client.lane("held", trial.endpoint())
                        .path("why")
                        .path("reason")
                        .asText())
                .isEqualTo("LANE_PAUSED");
        client.post(lane("held") + "/resume", null).expect(204);
        trial.receiver().answer(request -> OK);
        for (int i = 0; i < 5; i++) {
            client.post(lane("bad-" + i) + "/retry", null).expect(204);
        }
        assertClean(trial.verdict(SOON));
        await().atMost(SOON).untilAsserted(() -> assertThat(stuck("")).isEmpty());
    }

    /** All pages, two lanes each. */
    private List<String> stuck(String filter) {
        var conversations = new ArrayList<String>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = client.get("/conversations?limit=2&endpoint=" + trial.endpoint() + filter + cursor)
                    .expect(200)
                    .body();
            page.path("items")
                    .forEach(item -> conversations.add(item.path("conversation").asText()));
            cursor = page.path("cursor").isTextual()
                    ? "&cursor=" + page.path("cursor").asText()
                    : null;
        }
        return conversations;
    }

    @Test
    void dead_letters_are_replayed_and_then_everything_is() {
        trial(Map.of("retrySchedule", List.of("PT0.1S"), "onExhausted", "DEAD_LETTER"));
        var bad = new AtomicBoolean(true);
        // 422: the messages are refused, the endpoint is well; 5xx of every second one would open its breaker
        trial.receiver().answer(request -> bad.get() && request.sequence() % 2 == 0 ? status(422) : OK);
        for (int c = 0; c < 10; c++) {
            trial.sendAll("c-" + c, List.of(1, 2, 3, 4, 5));
        }
        assertClean(trial.verdict(SOON));
        bad.set(false);

        JsonNode dead = replay(Map.of("endpoint", trial.endpoint(), "state", "DEAD"));
        assertThat(dead.path("sent").asInt()).isEqualTo(20);
        assertThat(dead.path("lanes").asInt()).isEqualTo(10);
        assertThat(client.abandoned(trial.endpoint())).isEmpty();
        JsonNode one =
                replay(Map.of("endpoint", trial.endpoint(), "conversation", "c-3", "from", "2020-01-01T00:00:00Z"));
        JsonNode all = replay(Map.of("endpoint", trial.endpoint()));
        assertThat(all.path("sent").asInt()).isEqualTo(50);
        assertClean(trial.judge());
        assertThat(replayed("c-3", dead)).containsExactly(2L, 4L);
        assertThat(replayed("c-3", one)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(replayed("c-4", one)).isEmpty();
        assertThat(replayed("c-9", all)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(client.get("/replays?limit=2")
                        .expect(200)
                        .body()
                        .path("items")
                        .findValuesAsText("id"))
                .containsExactly(all.path("id").asText(), one.path("id").asText());
        assertThat(audit()).contains("replay.start " + trial.endpoint());
        client.get("/replays/999999999").expect(404);
        client.post("/replays", Map.of("endpoint", "nowhere")).expect(404);
        client.post("/replays", Map.of("endpoint", trial.endpoint(), "state", "PENDING"))
                .expect(400);
        client.post("/replays", Map.of("endpoint", trial.endpoint(), "from", "yesterday"))
                .expect(400);
    }

    private JsonNode replay(Map<String, ?> wanted) {
        return ended(client.post("/replays", wanted).expect(202).body());
    }

    private JsonNode ended(JsonNode started) {
        String path = "/replays/" + started.path("id").asLong();
        await().atMost(SOON)
                .until(() -> Set.of("DONE", "CANCELLED")
                        .contains(client.get(path)
                                .expect(200)
                                .body()
                                .path("state")
                                .asText()));
        return client.get(path).expect(200).body();
    }

    private List<Long> replayed(String conversation, JsonNode replay) {
        return trial.receiver().requests(trial.lane(conversation)).stream()
                .filter(request -> request.replay() == replay.path("id").asLong())
                .map(Request::sequence)
                .toList();
    }

    @Test
    void live_messages_wait_for_a_replay_until_it_is_cancelled() {
        trial(Map.of("retrySchedule", List.of("PT1H")));
        trial.sendAll("c", List.of(1, 2, 3));
        assertClean(trial.verdict(SOON));
        trial.receiver().answer(request -> request.replay() != 0 && request.sequence() == 2 ? status(500) : OK);
        await().atMost(SOON)
                .until(() -> client.lane("c", trial.endpoint()).path("head").asLong() == 3);
        JsonNode replay = client.post("/replays", Map.of("endpoint", trial.endpoint()))
                .expect(202)
                .body();
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode lane = client.lane("c", trial.endpoint());
            assertThat(lane.path("state").asText()).isEqualTo("REPLAYING");
            assertThat(lane.path("why").path("sentence").asText()).contains("behind message 1 of 3", "attempts: 1");
        });
        trial.send("c", 4);
        assertThat(client.post("/replays", Map.of("endpoint", trial.endpoint()))
                        .expect(409)
                        .code())
                .isEqualTo("REPLAY_ACTIVE");
        client.post("/replays/" + replay.path("id").asLong() + "/cancel", null).expect(202);
        assertThat(ended(replay).path("state").asText()).isEqualTo("CANCELLED");
        assertClean(trial.verdict(SOON));
        assertThat(trial.receiver().taken(trial.lane("c"))).containsExactly(1L, 2L, 3L, 1L, 4L);
    }

    @Test
    void news_about_endpoints_is_sent_as_signed_webhooks() {
        trial(Map.of("retrySchedule", List.of("PT0.1S"), "onExhausted", "DEAD_LETTER"));
        try (var news = Receiver.start(SharedNode.folder("news").resolve("journal"))) {
            news.verify("news", client.endpoint("news", news.url("news"), Map.of("retrySchedule", List.of("PT0.2S"))));
            news.answer(request -> request.attempt() == 1 ? new Answer.Reset() : OK);
            var gone = new AtomicBoolean();
            trial.receiver().answer(request -> gone.get() ? status(410) : request.sequence() == 1 ? status(500) : OK);
            trial.sendAll("c", List.of(1, 2));
            assertClean(trial.verdict(SOON));
            gone.set(true);
            trial.send("c", 3);
            await().atMost(SOON)
                    .until(() -> client.get("/endpoints/" + trial.endpoint())
                            .expect(200)
                            .body()
                            .path("state")
                            .asText()
                            .equals("DISABLED"));
            gone.set(false);
            client.resume(trial.endpoint());
            assertClean(trial.verdict(SOON));

            var lane = new Lane("gridrelay:endpoint:" + trial.endpoint(), "news");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(news.taken(lane))
                            .isEqualTo(LongStream.rangeClosed(1, 3).boxed().toList()));
            assertThat(news.requests())
                    .allSatisfy(request -> assertThat(request.problem()).isNull());
            assertThat(news.requests(lane).stream()
                            .filter(Request::isDelivered)
                            .map(request -> client.get("/messages/" + request.id())
                                    .expect(200)
                                    .body())
                            .map(message -> message.path("type").asText() + " "
                                    + message.path("data").path("reason").asText()))
                    .containsExactly(
                            "endpoint.exhausted HTTP 500",
                            "endpoint.disabled answered 410 Gone",
                            "endpoint.recovered resumed by " + admin());
        } finally {
            client.call("DELETE", "/endpoints/news?discard=true", null).expect(204);
        }
    }

    private String admin() {
        return client.get("/session").expect(200).body().path("name").asText();
    }

    @Test
    void the_grid_is_compared_with_the_database_when_somebody_asks() {
        trial(Map.of());
        client.pause(trial.endpoint());
        for (int i = 0; i < 50; i++) {
            trial.send("r-" + i, Map.of("n", i));
        }
        var asked = Instant.now();
        client.call("POST", "/cluster/reconcile", null).expect(202);
        await().atMost(SOON).until(() -> {
            var checked = client.get("/cluster").expect(200).body().path("reconciliation");
            return checked.hasNonNull("checkedAt")
                    && Instant.parse(checked.path("checkedAt").asText()).isAfter(asked);
        });
        client.resume(trial.endpoint());
        assertClean(trial.verdict(SOON));
    }
}
