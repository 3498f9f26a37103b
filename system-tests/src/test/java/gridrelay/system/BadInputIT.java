package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.RelayClient;
import gridrelay.system.client.Reply;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is refused as a problem with a code, the field named where there is one, and nothing is half done. */
@Timeout(300)
class BadInputIT {
    private static final String SEND = "/conversations/bad/messages";
    private static final String GOOD = "{\"endpoint\":\"bad-input\",\"type\":\"t\",\"data\":1}";
    private static final String URL = "\"url\":\"http://127.0.0.1:9/hook\"";

    private RelayClient client;

    @BeforeEach
    void endpoint() {
        client = SharedNode.client();
        client.endpoint("bad-input", URI.create("http://127.0.0.1:9/hook"), Map.of());
        client.pause("bad-input");
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments(
                        "POST",
                        SEND,
                        "{\"endpoint\":\"nobody\",\"type\":\"t\",\"data\":1}",
                        404,
                        "ENDPOINT_UNKNOWN",
                        null),
                arguments("POST", SEND, "{\"endpoint\":\"bad-input\",\"type\":\"t\"}", 400, "INVALID", "data"),
                arguments("POST", SEND, "{\"endpoint\":\"bad-input\",\"data\":1}", 400, "INVALID", "type"),
                arguments("POST", SEND, "{\"type\":\"t\",\"data\":1}", 400, "INVALID", "endpoint"),
                arguments("POST", SEND, "{\"endpoint\":7,\"type\":\"t\",\"data\":1}", 400, "INVALID", "endpoint"),
                arguments("POST", SEND, "{\"endpoint\":\"bad-input\",\"type\":7,\"data\":1}", 400, "INVALID", "type"),
                arguments(
                        "POST",
                        SEND,
                        "{\"endpoint\":\"bad-input\",\"type\":\"t\",\"data\":1,\"extra\":1}",
                        400,
                        "INVALID",
                        "extra"),
                arguments(
                        "POST",
                        SEND,
                        "{\"endpoint\":\"bad-input\",\"type\":\"t\",\"type\":\"t\",\"data\":1}",
                        400,
                        "INVALID",
                        "type"),
                arguments(
                        "POST",
                        SEND,
                        "{\"endpoint\":\"bad-input\",\"type\":\"a b\",\"data\":1}",
                        400,
                        "INVALID",
                        "type"),
                arguments("POST", SEND, "{\"endpoint\":[],\"type\":\"t\",\"data\":1}", 400, "INVALID", "endpoint"),
                arguments("POST", SEND, "{\"endpoint\":\"bad-input\"", 400, "INVALID", ""),
                arguments("POST", SEND, "", 400, "INVALID", ""),
                arguments("POST", SEND, "[]", 400, "INVALID", ""),
                arguments("POST", SEND, deep(10_000), 400, "INVALID", ""),
                arguments("POST", SEND, GOOD.replace("1}", "1e99999999999}"), 400, "INVALID", "data"),
                arguments("POST", SEND, GOOD.replace("1}", "9".repeat(500_000) + "}"), 400, "INVALID", "data"),
                arguments(
                        "POST",
                        "/conversations/" + "c".repeat(201) + "/messages",
                        GOOD,
                        400,
                        "INVALID",
                        "conversation"),
                arguments("POST", "/messages", "[" + item("a\\nb") + "]", 400, "INVALID", "[0].conversation"),
                arguments("POST", "/conversations/..%2Fx/messages", GOOD, 400, "INVALID", null),
                arguments("POST", "/messages", "[]", 400, "INVALID", null),
                arguments("POST", "/messages", batch(1_001), 413, "TOO_MANY", null),
                arguments("POST", "/messages", "[null]", 400, "INVALID", "[0]"),
                arguments(
                        "POST",
                        "/messages",
                        "[" + item("c") + ",{\"conversation\":1}]",
                        400,
                        "INVALID",
                        "[1].conversation"),
                arguments("PUT", "/endpoints/bad-input", "{}", 400, "INVALID", "url"),
                arguments("PUT", "/endpoints/bad-input", "{\"url\":\"ftp://127.0.0.1/\"}", 400, "INVALID", "url"),
                arguments(
                        "PUT", "/endpoints/bad-input", "{\"url\":\"http://169.254.169.254/\"}", 400, "INVALID", "url"),
                arguments("PUT", "/endpoints/bad-input", "{\"url\":\"http://10.0.0.1/\"}", 400, "INVALID", "url"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{\"url\":\"http://[::ffff:10.0.0.1]/\"}",
                        400,
                        "INVALID",
                        "url"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"timeoutMs\":\"5\"}",
                        400,
                        "INVALID",
                        "timeoutMs"),
                arguments("PUT", "/endpoints/bad-input", "{" + URL + ",\"timeoutMs\":1}", 400, "INVALID", "timeoutMs"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"retrySchedule\":[\"5s\"]}",
                        400,
                        "INVALID",
                        "retrySchedule[0]"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"retrySchedule\":[]}",
                        400,
                        "INVALID",
                        "retrySchedule"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"onExhausted\":\"NEVER\"}",
                        400,
                        "INVALID",
                        "onExhausted"),
                arguments("PUT", "/endpoints/bad-input", "{" + URL + ",\"jitter\":\"SOME\"}", 400, "INVALID", "jitter"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"coalesce\":{\"maxMessages\":1}}",
                        400,
                        "INVALID",
                        "coalesce.maxMessages"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"coalesce\":{\"lingerMs\":\"PT1S\"}}",
                        400,
                        "INVALID",
                        "coalesce.lingerMs"),
                arguments("PUT", "/endpoints/bad-input", "{" + URL + ",\"coalesce\":true}", 400, "INVALID", "coalesce"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"maxAttempts\":0}",
                        400,
                        "INVALID",
                        "maxAttempts"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"signatures\":[\"v2\"]}",
                        400,
                        "INVALID",
                        "signatures"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"headers\":{\"webhook-id\":\"x\"}}",
                        400,
                        "INVALID",
                        "headers.webhook-id"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"headers\":{\"Host\":\"x\"}}",
                        400,
                        "INVALID",
                        "headers.Host"),
                arguments(
                        "PUT",
                        "/endpoints/bad-input",
                        "{" + URL + ",\"headers\":{\"a\":\"b\\r\\nc: d\"}}",
                        400,
                        "INVALID",
                        "headers.a"),
                arguments("PUT", "/endpoints/a%20b", "{" + URL + "}", 400, "INVALID", "name"),
                arguments("GET", "/endpoints/nobody", null, 404, "ENDPOINT_UNKNOWN", null),
                arguments("GET", "/endpoints?limit=0", null, 400, "INVALID", "limit"),
                arguments("GET", "/endpoints?limit=501", null, 400, "INVALID", "limit"),
                arguments("GET", "/endpoints?cursor=!", null, 400, "INVALID", "cursor"),
                arguments("GET", "/endpoints?cursor=" + cursor("a\0"), null, 400, "INVALID", "cursor"),
                arguments("GET", "/tokens?cursor=" + cursor("a"), null, 400, "INVALID", "cursor"),
                arguments(
                        "GET",
                        "/conversations?cursor=" + cursor("+999999999-01-01T00:00:00Z/1/0"),
                        null,
                        400,
                        "INVALID",
                        "cursor"),
                arguments("DELETE", "/endpoints/bad-input?discard=maybe", null, 400, "INVALID", "discard"),
                arguments("POST", "/endpoints/bad-input/secret?overlap=1d", null, 400, "INVALID", "overlap"),
                arguments("GET", "/conversations?state=STUCK", null, 400, "INVALID", "state"),
                arguments("GET", "/conversations?olderThan=5m", null, 400, "INVALID", "olderThan"),
                arguments("GET", "/conversations?olderThan=-PT1S", null, 400, "INVALID", "olderThan"),
                arguments("GET", "/conversations?olderThan=P9999999999999D", null, 400, "INVALID", "olderThan"),
                arguments("GET", "/conversations/nobody-" + UUID.randomUUID(), null, 404, "CONVERSATION_UNKNOWN", null),
                arguments("GET", "/messages/msg_nobody", null, 404, "MESSAGE_UNKNOWN", null),
                arguments("GET", "/commands/9999999", null, 404, "COMMAND_UNKNOWN", null),
                arguments("GET", "/commands/x", null, 404, "NOT_FOUND", null),
                arguments("POST", "/conversations/bad/endpoints/bad-input/skip", "{}", 400, "INVALID", "sequence"),
                arguments("GET", "/nothing", null, 404, "NOT_FOUND", null),
                arguments("PATCH", "/endpoints/bad-input", "{}", 405, "METHOD_NOT_ALLOWED", null),
                arguments("POST", "/accounts", "{\"name\":\"Ä\",\"roles\":[\"admin\"]}", 400, "INVALID", "name"),
                arguments("POST", "/accounts", "{\"name\":\"a\",\"roles\":[\"root\"]}", 400, "INVALID", "roles"),
                arguments(
                        "POST",
                        "/accounts",
                        "{\"name\":\"a\",\"roles\":[\"viewer\"],\"password\":\"short\"}",
                        400,
                        "INVALID",
                        "password"),
                arguments("POST", "/tokens", "{\"account\":\"nobody\"}", 404, "ACCOUNT_UNKNOWN", null),
                arguments("POST", "/accounts/admin/disable", null, 409, "LAST_ADMINISTRATOR", null));
    }

    @ParameterizedTest(name = "[{index}] {0} {1} {3} {4} {5}")
    @MethodSource("requests")
    void is_refused(String method, String path, String body, int status, String code, String field) {
        var reply = client.call(method, path, body);
        assertProblem(reply, status, code);
        if (field != null) {
            assertThat(reply.body().path("errors").findValuesAsText("field")).contains(field);
        }
    }

    @Test
    void what_was_refused_left_nothing_behind() {
        var conversation = "nothing-" + UUID.randomUUID();
        var batch = "[" + item(conversation) + "," + item(conversation).replace("bad-input", "nobody") + "]";
        assertProblem(client.call("POST", "/messages", batch), 404, "ENDPOINT_UNKNOWN");
        assertProblem(client.get("/conversations/" + conversation), 404, "CONVERSATION_UNKNOWN");
    }

    @Test
    void a_key_used_for_another_body_is_refused_and_the_first_answer_stays() {
        var key = UUID.randomUUID().toString();
        var first = client.call("POST", SEND, GOOD, "Idempotency-Key", key).expect(202);
        assertThat(client.call("POST", SEND, GOOD, "Idempotency-Key", key)
                        .expect(202)
                        .body())
                .isEqualTo(first.body());
        assertProblem(
                client.call("POST", SEND, GOOD.replace("1}", "2}"), "Idempotency-Key", key),
                409,
                "IDEMPOTENCY_KEY_REUSED");
        assertProblem(client.call("POST", SEND, GOOD, "Idempotency-Key", "k".repeat(201)), 400, "INVALID");
        assertProblem(client.call("POST", SEND, GOOD, "Idempotency-Key", "a b"), 400, "INVALID");
        assertProblem(client.call("POST", SEND, GOOD, "Idempotency-Key", "a", "Idempotency-Key", "b"), 400, "INVALID");
    }

    @Test
    void who_is_not_known_hears_401_and_who_may_not_403() {
        for (String token : new String[] {null, "gr_wrong", "x"}) {
            var reply = client.as(token).get("/endpoints");
            assertProblem(reply, 401, "UNAUTHENTICATED");
            assertThat(reply.headers().firstValue("WWW-Authenticate"))
                    .get()
                    .asString()
                    .startsWith("Bearer");
            assertThat(reply.headers().firstValue("Set-Cookie")).isEmpty();
        }
        var producer = account("producer");
        assertProblem(producer.call("PUT", "/endpoints/mine", "{" + URL + "}"), 403, "FORBIDDEN");
        assertProblem(producer.get("/accounts"), 403, "FORBIDDEN");
        assertProblem(producer.get("/cluster"), 403, "FORBIDDEN");
        var viewer = account("viewer");
        assertProblem(viewer.call("POST", SEND, GOOD), 403, "FORBIDDEN");
        assertProblem(viewer.call("POST", "/endpoints/bad-input/pause", null), 403, "FORBIDDEN");
        assertProblem(viewer.call("POST", "/cluster/reconcile", null), 403, "FORBIDDEN");
        viewer.get("/endpoints").expect(200);
    }

    @Test
    void a_producer_sees_only_its_own() {
        var mine = "mine-" + UUID.randomUUID();
        var others = "others-" + UUID.randomUUID();
        var producer = account("producer");
        producer.call("POST", "/conversations/" + mine + "/messages", GOOD).expect(202);
        var other = client.call("POST", "/conversations/" + others + "/messages", GOOD)
                .expect(202);
        producer.get("/conversations/" + mine).expect(200);
        assertProblem(producer.get("/conversations/" + others), 404, "CONVERSATION_UNKNOWN");
        assertProblem(
                producer.get("/messages/"
                        + other.body().path("messages").path(0).path("id").asText()),
                404,
                "MESSAGE_UNKNOWN");
    }

    @Test
    void data_comes_back_as_it_was_given() {
        var data = "{\"n\":1.00,\"e\":1E+400,\"s\":\"\\u0000\\ud83d\\ude00\",\"a\":[null,{}]}";
        var sent = client.call("POST", SEND, GOOD.replace("1}", data + "}")).expect(202);
        var message = client.get("/messages/"
                        + sent.body().path("messages").path(0).path("id").asText())
                .expect(200);
        assertThat(message.body().path("data").path("s").asText()).isEqualTo("\u0000\uD83D\uDE00");
        assertThat(message.body().path("data").path("a").toString()).isEqualTo("[null,{}]");
    }

    @Test
    void other_media_types_are_refused() throws Exception {
        assertThat(raw("text/plain", BodyPublishers.ofString(GOOD))).isEqualTo(415);
        assertThat(raw("application/json;charset=utf-16", BodyPublishers.ofString(GOOD, StandardCharsets.UTF_16)))
                .isEqualTo(415);
        assertThat(raw("application/json", BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'})))
                .isEqualTo(400);
        assertProblem(client.call("POST", SEND, GOOD, "Content-Encoding", "gzip"), 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    /** By a plain socket: a client that is still sending would rather tell of the broken pipe than of the answer. */
    @Test
    void a_body_is_bounded_whatever_it_says_of_its_length() throws IOException {
        var body = large(1_100_000);
        assertThat(answerTo("Content-Length: " + body.length(), body)).isEqualTo("HTTP/1.1 413");
        assertThat(answerTo("Content-Length: 9999999999", "{")).isEqualTo("HTTP/1.1 413");
        var chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertThat(answerTo("Transfer-Encoding: chunked", chunk)).isEqualTo("HTTP/1.1 413");
    }

    private static String answerTo(String length, String body) throws IOException {
        var node = SharedNode.get();
        try (var socket = new Socket("127.0.0.1", node.url().getPort())) {
            socket.setSoTimeout(20_000);
            var head = "POST /api/v1" + SEND + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + node.token()
                    + "\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n";
            try {
                socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // answered and closed before all was sent
            }
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void what_a_client_does_wrong_is_no_failure_in_the_servers_log() throws IOException {
        var key = UUID.randomUUID().toString();
        client.call("POST", SEND, Map.of("endpoint", "bad-input", "type", "t", "data", 1), "Idempotency-Key", key)
                .expect(202);
        assertProblem(
                client.call(
                        "POST", SEND, Map.of("endpoint", "bad-input", "type", "t", "data", 2), "Idempotency-Key", key),
                409,
                "IDEMPOTENCY_KEY_REUSED");
        assertProblem(
                client.post("/conversations/bad/endpoints/bad-input/skip", Map.of("sequence", 1_000_000)),
                409,
                "NOT_THE_HEAD");
        assertThat(Files.readString(SharedNode.get().log()))
                .doesNotContain("WLTC0017E") // an enterprise bean that refuses without a transaction
                .doesNotContainPattern("FFDC.*idempotencyKey");
    }

    private RelayClient account(String role) {
        var name = role + "-" + UUID.randomUUID();
        client.post("/accounts", Map.of("name", name, "roles", new String[] {role}))
                .expect(201);
        JsonNode token =
                client.post("/tokens", Map.of("account", name)).expect(201).body();
        return client.as(token.path("token").asText());
    }

    private static int raw(String type, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        var node = SharedNode.get();
        var request = HttpRequest.newBuilder(node.url().resolve("/api/v1" + SEND))
                .header("Authorization", "Bearer " + node.token())
                .header("Content-Type", type)
                .POST(body)
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static void assertProblem(Reply reply, int status, String code) {
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(status);
        assertThat(reply.headers().firstValue("Content-Type")).get().asString().startsWith("application/problem+json");
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.body().path("status").asInt()).isEqualTo(status);
        assertThat(reply.body().path("instance").asText()).startsWith("urn:uuid:");
        assertThat(reply.body().toString()).doesNotContain("Exception", "gridrelay.");
    }

    private static String cursor(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    private static String deep(int levels) {
        return "{\"endpoint\":\"bad-input\",\"type\":\"t\",\"data\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    }

    private static String large(int length) {
        return "{\"endpoint\":\"bad-input\",\"type\":\"t\",\"data\":\"" + "x".repeat(length) + "\"}";
    }

    private static String batch(int size) {
        return IntStream.range(0, size).mapToObj(i -> item("c" + i)).collect(Collectors.joining(",", "[", "]"));
    }

    private static String item(String conversation) {
        return "{\"conversation\":\"" + conversation + "\",\"endpoint\":\"bad-input\",\"type\":\"t\",\"data\":1}";
    }
}
