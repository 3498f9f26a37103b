package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.oracle.Digest;
import gridrelay.system.oracle.Lane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What receivers get through a running node, as the published verifier judges it. */
@Timeout(300)
class BodiesIT {

    private static final long SEED = Long.getLong("seed", 1);
    private static final int BODIES = 400;
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();

    private final String endpoint = "e-" + UUID.randomUUID();
    private final Map<String, String> data = new ConcurrentHashMap<>(); // what came, by the message's id
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private volatile Webhook verifier;
    private HttpServer server;

    @Test
    void random_bodies_are_verified_and_are_what_was_sent() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", this::take);
        server.start();
        RelayClient client = SharedNode.client();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        verifier = new Webhook(client.endpoint(endpoint, url, Map.of("retrySchedule", List.of("PT0.2S"))));
        var random = new RandomBodies(SEED);
        var batch = new ArrayList<Outgoing>();
        for (int i = 0; i < BODIES; i++) {
            JsonNode body = i % 100 == 0 ? EXACT.getNodeFactory().textNode(random.text(200_000)) : random.next(0);
            batch.add(new Outgoing(new Lane("c" + i % 20, endpoint), "a.b", body, null));
        }
        var sent = client.send(batch);
        await().atMost(Duration.ofSeconds(90)).until(() -> data.size() == BODIES || !refused.isEmpty());
        assertThat(refused).as("seed " + SEED).isEmpty();
        assertThat(sent)
                .allSatisfy(message -> assertThat(data.get(message.id())).isEqualTo(message.data()));
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String text = new String(body, UTF_8);
        try {
            verifier.verify(text, exchange.getRequestHeaders());
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            data.put(id, Digest.of(EXACT.readTree(text).path("data").toString()));
        } catch (WebhookVerificationException e) {
            refused.add(e.getMessage() + ": " + text.substring(0, Math.min(200, text.length())));
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }
}
