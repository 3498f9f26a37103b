package gridrelay.system.client;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gridrelay.system.oracle.Acknowledged;
import gridrelay.system.oracle.Digest;
import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Calls one node, and never repeats a call on its own; or several as through a balancer, which repeats a failed call once, at
 * another node. Whoever wants more asks again: {@link ExactSender}. Safe for many threads.
 */
public final class RelayClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<URI> nodes;
    private final Balancer balancer;
    private final String token;

    /** @param token null to call without */
    public RelayClient(URI node, String token) {
        this(List.of(node), token);
    }

    /** @param token null to call without */
    public RelayClient(List<URI> nodes, String token) {
        this.nodes = nodes;
        this.balancer = new Balancer(http, nodes);
        this.token = token;
    }

    /** The same nodes, another caller. */
    public RelayClient as(String otherToken) {
        return new RelayClient(nodes, otherToken);
    }

    public Reply get(String path) {
        return call("GET", path, null);
    }

    public Reply post(String path, Object body) {
        return call("POST", path, body);
    }

    /**
     * Calls {@code /api/v1} + path.
     *
     * @param body what Jackson makes JSON of; null for none
     * @param headers name, value, name, value, ...
     */
    public Reply call(String method, String path, Object body, String... headers) {
        try {
            return tried(method, path, body, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply tried(String method, String path, Object body, String... headers) throws IOException {
        var request = HttpRequest.newBuilder().timeout(TIMEOUT);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            String text = body instanceof String raw ? raw : JSON.writeValueAsString(body);
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(text));
        }
        try {
            boolean repeatable = !method.equals("POST") || List.of(headers).contains("Idempotency-Key");
            HttpResponse<byte[]> response = balancer.send(
                    node -> request.copy().uri(node.resolve("/api/v1" + path)).build(), repeatable);
            return new Reply(response.statusCode(), json(response.body()), response.headers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.getNodeFactory().textNode(new String(body, StandardCharsets.UTF_8));
        }
    }

    /** Creates or changes an endpoint; the secret of a new one, else null. */
    public String endpoint(String name, URI url, Map<String, ?> settings) {
        ObjectNode body = JSON.valueToTree(settings);
        body.put("url", url.toString());
        Reply reply = call("PUT", "/endpoints/" + name, body);
        if (reply.status() != 200) {
            reply.expect(201);
        }
        return reply.body().path("secret").textValue();
    }

    public void pause(String endpoint) {
        post("/endpoints/" + endpoint + "/pause", null).expect(204);
    }

    public void resume(String endpoint) {
        post("/endpoints/" + endpoint + "/resume", null).expect(204);
    }

    /** Sends one message; fails unless it is acknowledged. */
    public Acknowledged send(String conversation, String endpoint, Object data) {
        return send(new Outgoing(new Lane(conversation, endpoint), "message.created", JSON.valueToTree(data), null));
    }

    public Acknowledged send(Outgoing message) {
        return acknowledged(
                message, post(message).expect(202).body().path("messages").path(0));
    }

    Reply post(Outgoing message) {
        try {
            return trySend(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply trySend(Outgoing message) throws IOException {
        ObjectNode body = JSON.createObjectNode()
                .put("endpoint", message.lane().endpoint())
                .put("type", message.type());
        body.set("data", message.data());
        String path = "/conversations/" + segment(message.lane().conversation()) + "/messages";
        return message.key() == null
                ? tried("POST", path, body)
                : tried("POST", path, body, "Idempotency-Key", message.key());
    }

    /** Sends up to 1,000 messages in one transaction; fails unless they are acknowledged. */
    public List<Acknowledged> send(List<Outgoing> messages) {
        try {
            return acknowledged(messages, trySend(messages).expect(202));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply trySend(List<Outgoing> messages) throws IOException {
        ArrayNode body = JSON.createArrayNode();
        for (Outgoing message : messages) {
            ObjectNode one = body.addObject()
                    .put("conversation", message.lane().conversation())
                    .put("endpoint", message.lane().endpoint())
                    .put("type", message.type());
            one.set("data", message.data());
            if (message.key() != null) {
                one.put("idempotencyKey", message.key());
            }
        }
        return tried("POST", "/messages", body);
    }

    static List<Acknowledged> acknowledged(List<Outgoing> messages, Reply reply) {
        var all = new ArrayList<Acknowledged>();
        for (int i = 0; i < messages.size(); i++) {
            all.add(acknowledged(messages.get(i), reply.body().path("messages").path(i)));
        }
        return all;
    }

    static Acknowledged acknowledged(Outgoing message, JsonNode receipt) {
        if (!receipt.path("endpoint").asText().equals(message.lane().endpoint())) {
            throw new AssertionError("receipt for another endpoint: " + receipt);
        }
        return new Acknowledged(
                message.lane(),
                receipt.path("sequence").asLong(),
                receipt.path("id").asText(),
                Digest.of(message.data().toString()));
    }

    /** The conversation's view of one endpoint. */
    public JsonNode lane(String conversation, String endpoint) {
        JsonNode body =
                get("/conversations/" + segment(conversation)).expect(200).body();
        for (JsonNode lane : body.isArray() ? body : body.path("endpoints")) {
            if (lane.path("endpoint").asText().equals(endpoint)) {
                return lane;
            }
        }
        throw new AssertionError("no " + endpoint + " in " + body);
    }

    /** How many shards each node holds, by its name; nothing while nobody can tell. */
    public Map<String, Long> shares() {
        try {
            JsonNode shards = get("/cluster").body().path("shards");
            return StreamSupport.stream(shards.spliterator(), false)
                    .map(shard -> shard.path("ownerName").asText(""))
                    .filter(owner -> !owner.isEmpty())
                    .collect(groupingBy(owner -> owner, counting()));
        } catch (UncheckedIOException e) {
            return Map.of();
        }
    }

    /** What was given up of an endpoint's messages. */
    public Set<Position> abandoned(String endpoint) {
        var positions = new HashSet<Position>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = get("/dead-letters?limit=500&endpoint=" + endpoint + cursor)
                    .expect(200)
                    .body();
            for (JsonNode item : page.path("items")) {
                positions.add(new Lane(item.path("conversation").asText(), endpoint)
                        .at(item.path("sequence").asLong()));
            }
            JsonNode next = page.path("cursor");
            cursor = next.isTextual() ? "&cursor=" + segment(next.asText()) : null;
        }
        return positions;
    }

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
