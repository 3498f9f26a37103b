package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.RelayClient;
import gridrelay.system.client.Reply;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who sends more than is delivered hears so, before anything is acknowledged. */
@Timeout(300)
class BackPressureIT {

    private final String full = "full-" + UUID.randomUUID();
    private final String other = "other-" + UUID.randomUUID();
    private RelayClient client;

    @BeforeEach
    void endpoints() {
        client = SharedNode.client();
        for (var endpoint : new String[] {full, other}) {
            client.endpoint(endpoint, URI.create("http://127.0.0.1:9/hook"), Map.of());
            client.pause(endpoint);
        }
    }

    @AfterEach
    void remove() {
        for (var endpoint : new String[] {full, other}) {
            client.call("DELETE", "/endpoints/" + endpoint + "?discard=true", null)
                    .expect(204);
        }
    }

    @Test
    void a_full_conversation_and_a_full_endpoint_are_refused_whole_and_others_go_on() {
        sendThousand("c");
        sendThousand("c");
        assertFull(send(item("c", full)), "CONVERSATION_FULL");
        assertFull(send(item("d", other) + "," + item("c", full)), "CONVERSATION_FULL");
        assertThat(client.get("/conversations/d-" + full).status())
                .as("nothing of the batch is kept")
                .isEqualTo(404);
        sendThousand("e");
        sendThousand("f");
        sendThousand("g");
        assertFull(send(item("d", full)), "ENDPOINT_FULL");
        send(item("d", other)).expect(202);
        assertThat(client.lane("c-" + full, full).path("tail").asLong()).isEqualTo(2_000);
    }

    /** An accept that ends while the node counts, counts twice until it counts again: that may refuse it too early. */
    private void sendThousand(String conversation) {
        var items = IntStream.range(0, 1_000)
                .mapToObj(i -> item(conversation, full))
                .collect(Collectors.joining(","));
        await().until(() -> send(items), reply -> reply.status() != 429).expect(202);
    }

    private Reply send(String items) {
        return client.call("POST", "/messages", "[" + items + "]");
    }

    private String item(String conversation, String endpoint) {
        return "{\"conversation\":\"" + conversation + "-" + full + "\",\"endpoint\":\"" + endpoint
                + "\",\"type\":\"t\",\"data\":1}";
    }

    private static void assertFull(Reply reply, String code) {
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.body().path("code").asText()).isEqualTo(code);
        assertThat(reply.headers().firstValue("Retry-After")).contains("5");
    }
}
