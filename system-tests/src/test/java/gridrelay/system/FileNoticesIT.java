package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an endpoint hears of files, from a running node. */
@Timeout(300)
class FileNoticesIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private final Heard heard = new Heard();
    private final String endpoint = "files-" + UUID.randomUUID();
    private final String policy = "told-" + UUID.randomUUID();
    private FileClient client;
    private RelayClient api;

    @BeforeEach
    void start() {
        client = new FileClient(SharedNode.get().url(), SharedNode.get().token());
        api = SharedNode.client();
        api.endpoint(endpoint, heard.url(), Map.of("retrySchedule", List.of("PT0.2S")));
        api.call("PUT", "/policies/" + policy, told(endpoint)).expect(201);
    }

    @AfterEach
    void stop() {
        api.call("PUT", "/policies/" + policy, Map.of("types", List.of("txt"), "maxBytes", 1000));
        api.call("DELETE", "/endpoints/" + endpoint + "?discard=true", null);
        heard.close();
    }

    private static Map<String, Object> told(String endpoint) {
        return Map.of("types", List.of("txt"), "maxBytes", 1000, "notifyEndpoint", endpoint);
    }

    private String upload(String name, String content, String conversation) {
        var path = client.create(
                content.length(),
                "Upload-Metadata",
                "filename " + FileClient.base64(name) + ",policy " + FileClient.base64(policy)
                        + (conversation == null ? "" : ",conversation " + FileClient.base64(conversation)));
        if (!content.isEmpty()) {
            client.patch(path, 0, content.getBytes(UTF_8)).expect(204);
        }
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void hears(String file, String... types) {
        await().atMost(SOON).untilAsserted(() -> assertThat(heard.types(file)).containsExactly(types));
    }

    @Test
    void each_file_that_comes_to_rest_is_a_message_of_its_conversation() {
        client.upload("a.txt", "hello".getBytes(UTF_8));
        var conversation = "c-" + UUID.randomUUID();
        var stored = upload("a.txt", "hello", conversation);
        hears(stored, "file.stored");
        var infected = upload("b.txt", EICAR, conversation);
        hears(infected, "file.infected");
        hears(upload("c.exe", "MZ", null), "file.unsupported_format");
        hears(upload("d.txt", "", null), "file.rejected");
        await().atMost(SOON)
                .until(() -> client.call("POST", "/api/v1/files/" + infected + "/release", (byte[]) null)
                                .status()
                        == 200);
        hears(infected, "file.infected", "file.stored");

        var message = heard.messages().get(0);
        assertThat(message.conversation()).isEqualTo(conversation);
        assertThat(message.body().path("sequence").asInt()).isEqualTo(1);
        var data = message.body().path("data");
        assertThat(data.path("name").asText()).isEqualTo("a.txt");
        assertThat(data.path("sha256").asText())
                .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(heard.messages().stream()
                        .filter(other -> other.conversation().equals(conversation))
                        .map(other -> other.body().path("sequence").asInt()))
                .containsExactly(1, 2, 3);
        assertThat(heard.messages())
                .filteredOn(other -> !other.conversation().equals(conversation))
                .allSatisfy(other ->
                        assertThat(other.conversation()).startsWith("gridrelay").contains("files"));
        assertThat(heard.messages())
                .as("nothing of the file whose policy tells nobody")
                .hasSize(5);
    }

    @Test
    void a_policy_tells_an_endpoint_that_exists_or_none() {
        var refused = api.call("PUT", "/policies/" + policy, told("nobody")).expect(400);
        assertThat(refused.body().path("errors").path(0).path("field").asText()).isEqualTo("notifyEndpoint");
        assertThat(api.get("/policies/" + policy)
                        .expect(200)
                        .body()
                        .path("notifyEndpoint")
                        .asText())
                .isEqualTo(endpoint);
        api.call("PUT", "/policies/" + policy, Map.of("types", List.of("txt"), "maxBytes", 1000))
                .expect(200);
        assertThat(api.get("/policies/" + policy).expect(200).body().has("notifyEndpoint"))
                .isFalse();
    }

    @Test
    void an_endpoint_that_takes_nothing_stops_no_file_and_hears_of_it_later() {
        heard.answer(410);
        api.send("c-" + UUID.randomUUID(), endpoint, 1);
        await().atMost(SOON)
                .until(() -> api.get("/endpoints/" + endpoint)
                        .body()
                        .path("state")
                        .asText()
                        .equals("DISABLED"));
        var file = upload("a.txt", "hello", null);
        await().atMost(SOON)
                .until(() -> client.file("/api/v1/files/" + file)
                        .path("status")
                        .asText()
                        .equals("STORED"));
        await().atMost(SOON)
                .until(() -> new String(
                                client.call("GET", "/metrics", (byte[]) null).body(), UTF_8)
                        .contains("gridrelay_relay_file_notices_held_total{code=\"ENDPOINT_DISABLED\""));
        assertThat(heard.messages()).isEmpty();
        heard.answer(204);
        api.resume(endpoint);
        hears(file, "file.stored");
    }
}
