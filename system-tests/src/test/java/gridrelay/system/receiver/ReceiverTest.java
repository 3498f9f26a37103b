package gridrelay.system.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import gridrelay.system.oracle.Acknowledged;
import gridrelay.system.oracle.Digest;
import gridrelay.system.oracle.Evidence;
import gridrelay.system.oracle.Journal;
import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Oracle;
import gridrelay.system.oracle.Request;
import gridrelay.system.oracle.Verdict;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReceiverTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String NEW_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private Receiver receiver;

    @BeforeEach
    void start() {
        receiver = Receiver.start(folder.resolve("journal"));
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void a_request_is_journaled_with_all_it_says() throws Exception {
        long before = System.nanoTime();
        String body = body("a b+c%", 1, "{\"n\":1}").replace("\"data\"", "\"skipped\":[4,5],\"data\"");
        assertThat(client.send(request("crm", "a%20b+c%25", 1, body), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);

        Request request = receiver.requests().get(0);
        assertThat(request.lane()).isEqualTo(new Lane("a b+c%", "crm"));
        assertThat(request.sequence()).isEqualTo(1);
        assertThat(request.id()).isEqualTo("msg_1");
        assertThat(request.epoch()).isEqualTo(9);
        assertThat(request.attempt()).isEqualTo(1);
        assertThat(request.skipped()).containsExactly(4L, 5L);
        assertThat(request.data()).isEqualTo(Digest.of("{\"n\":1}"));
        assertThat(request.status()).isEqualTo(200);
        assertThat(request.problem()).isNull();
        assertThat(request.opened()).isGreaterThan(before);
        assertThat(request.closed()).isGreaterThanOrEqualTo(request.opened()).isLessThan(System.nanoTime());
    }

    @Test
    void the_file_holds_what_was_received_even_with_a_torn_end() throws Exception {
        for (int sequence = 1; sequence <= 3; sequence++) {
            send("crm", "c", sequence);
        }
        List<Request> received = receiver.requests();
        Path journal = folder.resolve("journal");
        await().until(() -> Journal.read(journal).size() == 3);
        assertThat(Journal.read(journal)).isEqualTo(received);
        Files.writeString(journal, "{\"lane\":{\"conver", StandardOpenOption.APPEND);
        assertThat(Journal.read(journal)).isEqualTo(received);
    }

    @Test
    void answers_follow_the_script() throws Exception {
        receiver.answer(request -> request.attempt() == 1 && request.sequence() == 1
                ? Answer.status(503).after(Duration.ofMillis(100)).with("Retry-After", "1")
                : Answer.OK);
        HttpResponse<Void> refused = send("crm", "c", 1);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(send("crm", "c", 2).statusCode()).isEqualTo(200);
        Request request = receiver.requests().get(0);
        assertThat(request.closed() - request.opened()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(95));
        assertThat(receiver.taken(new Lane("c", "crm"))).containsExactly(2L);
    }

    @Test
    void a_request_that_the_sender_gives_up_ends_when_its_connection_closes() throws Exception {
        receiver.answer(request -> new Answer.Hang());
        try (Socket socket = raw("c", 1)) {
            await().until(() -> receiver.open().size() == 1);
            assertThat(receiver.count()).isZero();
            assertThat(socket.isConnected()).isTrue();
        }
        await().until(() -> receiver.count() == 1);
        assertThat(receiver.requests().get(0).status()).isZero();
        assertThat(receiver.open()).isEmpty();
    }

    @Test
    void a_request_that_the_sender_resets_ends_too() throws Exception {
        receiver.answer(request -> new Answer.Hang());
        Socket socket = raw("c", 1);
        await().until(() -> receiver.open().size() == 1);
        socket.setSoLinger(true, 0);
        socket.close();
        await().until(() -> receiver.count() == 1);
        assertThat(receiver.requests().get(0).status()).isZero();
    }

    @Test
    void the_receiver_can_reset_and_journals_no_status() {
        receiver.answer(request -> new Answer.Reset());
        CompletableFuture<HttpResponse<Void>> sent =
                client.sendAsync(request("crm", "c", 1, body("c", 1, "1")), BodyHandlers.discarding());
        assertThat(sent).failsWithin(Duration.ofSeconds(10));
        assertThat(receiver.requests().get(0).status()).isZero();
    }

    @Test
    void what_hangs_at_the_end_is_journaled_as_still_open() throws Exception {
        receiver.answer(request -> new Answer.Hang());
        try (Socket socket = raw("c", 1)) {
            await().until(() -> receiver.open().size() == 1);
            receiver.close();
            assertThat(socket.isConnected()).isTrue();
        }
        assertThat(Journal.read(folder.resolve("journal")))
                .singleElement()
                .extracting(Request::closed)
                .isEqualTo(Request.STILL_OPEN);
    }

    @Test
    void signatures_are_verified_as_the_standard_says() throws Exception {
        receiver.verify("crm", SECRET);
        String body = body("c", 1, "1");
        long now = Instant.now().getEpochSecond();
        String good = "v1a,AAAA " + new Webhook(SECRET).sign("msg_1", now, body);
        sendSigned(body, now, good);
        sendSigned(body, now, new Webhook(SECRET).sign("msg_1", now, body + " "));
        sendSigned(body, now - 600, new Webhook(SECRET).sign("msg_1", now - 600, body));
        assertThat(receiver.requests().stream().map(Request::problem))
                .containsExactly(null, "bad signature", "webhook-timestamp '" + (now - 600) + "'");
    }

    @Test
    void around_a_rotation_one_of_both_secrets_signs_then_both_then_the_new_one() throws Exception {
        var now = new AtomicReference<>(Instant.now());
        var signatures = new Signatures(now::get);
        signatures.expect("crm", SECRET);
        signatures.rotating("crm");
        assertSigned(signatures, now.get(), true, false, true);
        signatures.rotate("crm", NEW_SECRET, Duration.ofSeconds(30));
        assertSigned(signatures, now.get(), true, true, true);
        now.updateAndGet(time -> time.plusSeconds(6));
        assertSigned(signatures, now.get(), false, false, true);
        now.updateAndGet(time -> time.plusSeconds(21));
        assertSigned(signatures, now.get(), false, true, true);
    }

    /** Whether the old secret alone, the new one alone, and both are enough. */
    private static void assertSigned(Signatures signatures, Instant now, boolean old, boolean present, boolean both)
            throws Exception {
        assertThat(List.of(
                        accepts(signatures, now, SECRET),
                        accepts(signatures, now, NEW_SECRET),
                        accepts(signatures, now, SECRET, NEW_SECRET)))
                .containsExactly(old, present, both);
        assertThat(accepts(signatures, now, "whsec_" + "A".repeat(32))).isFalse();
    }

    private static boolean accepts(Signatures signatures, Instant now, String... secrets) throws Exception {
        var line = new StringJoiner(" ");
        for (String secret : secrets) {
            line.add(new Webhook(secret).sign("msg_1", now.getEpochSecond(), "{}"));
        }
        var headers = new DefaultHttpHeaders()
                .set("webhook-timestamp", now.getEpochSecond())
                .set("webhook-signature", line.toString());
        return signatures.check("crm", "msg_1", headers, "{}".getBytes(UTF_8)).isEmpty();
    }

    @Test
    void a_request_that_breaks_the_contract_is_marked() throws Exception {
        client.send(request("crm", "c", 2, body("c", 1, "1")), BodyHandlers.discarding());
        client.send(request("crm", "c", 1, "nonsense"), BodyHandlers.discarding());
        client.send(
                HttpRequest.newBuilder(receiver.url("crm"))
                        .PUT(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.discarding());
        assertThat(receiver.requests().stream().map(Request::problem).toList())
                .satisfiesExactly(
                        first -> assertThat(first).contains("the body names", "the headers c #2"),
                        second -> assertThat(second).contains("not JSON"),
                        third -> assertThat(third).contains("method PUT", "webhook-id ''", "gridrelay-sequence ''"));
    }

    @Test
    void a_burst_over_many_connections_is_journaled_in_full_and_judged_clean() {
        int conversations = 100;
        int messages = 50;
        var acknowledged = new ArrayList<Acknowledged>();
        List<CompletableFuture<Void>> lanes = IntStream.range(0, conversations)
                .mapToObj(i -> {
                    CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
                    for (int sequence = 1; sequence <= messages; sequence++) {
                        String id = "msg_" + i + "_" + sequence;
                        acknowledged.add(new Acknowledged(new Lane("c" + i, "crm"), sequence, id, null));
                        HttpRequest next = request("crm", "c" + i, sequence, body("c" + i, sequence, "1"), id);
                        chain = chain.thenCompose(sent -> client.sendAsync(next, BodyHandlers.discarding()));
                    }
                    return chain.thenAccept(sent -> {});
                })
                .toList();
        CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).join();
        assertThat(receiver.count()).isEqualTo(conversations * messages);
        Verdict verdict = new Oracle().judge(Evidence.of(receiver.requests(), acknowledged));
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }

    private HttpResponse<Void> send(String endpoint, String conversation, long sequence) throws Exception {
        return client.send(
                request(endpoint, conversation, sequence, body(conversation, sequence, "1")),
                BodyHandlers.discarding());
    }

    private void sendSigned(String body, long timestamp, String signature) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(request("crm", "c", 1, body), (name, value) -> true)
                .header("webhook-timestamp", Long.toString(timestamp))
                .header("webhook-signature", signature)
                .build();
        client.send(request, BodyHandlers.discarding());
    }

    private HttpRequest request(String endpoint, String conversation, long sequence, String body) {
        return request(endpoint, conversation, sequence, body, "msg_" + sequence);
    }

    private HttpRequest request(String endpoint, String conversation, long sequence, String body, String id) {
        return HttpRequest.newBuilder(receiver.url(endpoint))
                .version(HttpClient.Version.HTTP_1_1)
                .header("webhook-id", id)
                .header("gridrelay-conversation", conversation)
                .header("gridrelay-sequence", Long.toString(sequence))
                .header("gridrelay-attempt", "1")
                .header("gridrelay-epoch", "9")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String body(String conversation, long sequence, String data) {
        return "{\"type\":\"a.b\",\"conversation\":\"%s\",\"sequence\":%d,\"data\":%s}"
                .formatted(conversation, sequence, data);
    }

    private Socket raw(String conversation, long sequence) throws Exception {
        String body = body(conversation, sequence, "1");
        var socket = new Socket("127.0.0.1", receiver.url("crm").getPort());
        socket.getOutputStream()
                .write(("POST /crm HTTP/1.1\r\nhost: localhost\r\nwebhook-id: msg_1\r\ngridrelay-conversation: "
                                + conversation + "\r\ngridrelay-sequence: " + sequence
                                + "\r\ngridrelay-attempt: 1\r\ngridrelay-epoch: 1\r\ncontent-length: " + body.length()
                                + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }
}
