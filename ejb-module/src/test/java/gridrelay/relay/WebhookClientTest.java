package gridrelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import gridrelay.directory.Names;
import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client against servers that behave as the worst receivers do. */
class WebhookClientTest {

    private static final Tenure TENURE = new Tenure(7, 9);
    private static final String NEW_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private volatile boolean maySend = true;
    private volatile boolean allowed = true;
    private final WebhookClient client = new WebhookClient(
            new Addresses(new Guards(address -> allowed), Names.SYSTEM, threads, System::nanoTime),
            tenure -> maySend,
            16,
            InstantSource.system(),
            System::nanoTime);
    private ServerSocket server;

    @AfterEach
    void stop() throws IOException {
        testIsOver.countDown();
        client.close();
        if (server != null) {
            server.close();
        }
        threads.shutdownNow();
    }

    private interface Conversation {
        void with(Socket socket) throws Exception;
    }

    /** Serves each connection by this. */
    private URI serve(Conversation conversation) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    var socket = server.accept();
                    threads.execute(() -> {
                        try (socket) {
                            conversation.with(socket);
                        } catch (Exception e) {
                            // the client closed it
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
        return URI.create("http://localhost:" + server.getLocalPort() + "/hook");
    }

    /** Reads one request; null at the connection's end. */
    private String request(Socket socket) throws IOException {
        var text = new StringBuilder();
        var in = socket.getInputStream();
        while (text.indexOf("\r\n\r\n") < 0) {
            var c = in.read();
            if (c < 0) {
                return null;
            }
            text.append((char) c);
        }
        var length = Integer.parseInt(text.toString().replaceAll("(?is).*content-length: *(\\d+).*", "$1"));
        text.append(new String(in.readNBytes(length), ISO_8859_1));
        seen.incrementAndGet();
        return text.toString();
    }

    private static void respond(Socket socket, String head, String body) throws IOException {
        socket.getOutputStream()
                .write((head + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body).getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    private static WebhookRequest to(URI url, Duration timeout, String data) {
        return to(Deliveries.at(url, Duration.ofSeconds(1), timeout, NEW_SECRET, OLD_SECRET), data);
    }

    private static WebhookRequest to(Target target, String data) {
        var message = new PendingMessage(
                1,
                17,
                "msg_1",
                "message.created",
                data,
                data.length(),
                Instant.parse("2026-11-23T12:00:00Z"),
                "c/\u00fc 42");
        return new WebhookRequest(TENURE, target, message, 3, 16);
    }

    private CompletableFuture<Reply> send(WebhookRequest request) {
        var answer = new CompletableFuture<Reply>();
        client.send(request, new WebhookClient.Listener() {
            @Override
            public void answered(Reply reply) {
                assertThat(answer.complete(reply)).as("told once").isTrue();
            }

            @Override
            public void givenBack() {
                assertThat(answer.complete(null)).as("told once").isTrue();
            }
        });
        return answer;
    }

    private Reply reply(WebhookRequest request) throws Exception {
        var answer = send(request);
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    client.expire();
                    return answer.isDone();
                });
        assertThat(client.open()).isZero();
        return answer.get();
    }

    private static final Duration LONG = Duration.ofSeconds(8);
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void what_is_sent_is_signed_and_complete() throws Exception {
        var got = new CompletableFuture<String>();
        var url = serve(socket -> {
            got.complete(request(socket));
            respond(socket, "HTTP/1.1 200 OK", "thanks");
        });
        var reply = reply(to(url, LONG, "{\"text\":\"gr\u00fc\u00df\"}"));
        assertThat(reply.ok()).isTrue();
        assertThat(reply.error()).isNull();
        assertThat(reply.text()).isEqualTo("thanks");
        var lines = got.get().split("\r\n\r\n", 2);
        var headers = new java.util.TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (var line : lines[0].lines().skip(1).toList()) {
            headers.merge(line.split(": ", 2)[0], List.of(line.split(": ", 2)[1]), (a, b) -> {
                throw new AssertionError("twice: " + line);
            });
        }
        assertThat(lines[0]).startsWith("POST /hook HTTP/1.1");
        assertThat(headers.get("gridrelay-conversation")).containsExactly("c%2F%C3%BC%2042");
        assertThat(headers.get("gridrelay-sequence")).containsExactly("17");
        assertThat(headers.get("gridrelay-attempt")).containsExactly("3");
        assertThat(headers.get("gridrelay-epoch")).containsExactly("9");
        assertThat(headers.get("x-own")).containsExactly("yes");
        assertThat(headers.get("content-type").get(0)).startsWith("application/json");
        var body = new String(lines[1].getBytes(ISO_8859_1), UTF_8);
        assertThat(body)
                .isEqualTo(
                        "{\"type\":\"message.created\",\"timestamp\":\"2026-11-23T12:00:00Z\",\"conversation\":\"c/\u00fc"
                                + " 42\",\"sequence\":17,\"data\":{\"text\":\"gr\u00fc\u00df\"}}");
        // the library that receivers use accepts it, with the new secret and with the old one
        new Webhook(NEW_SECRET).verify(body, headers);
        new Webhook(OLD_SECRET).verify(body, headers);
    }

    @Test
    void nothing_is_sent_again_by_itself_and_no_redirect_is_followed() throws Exception {
        for (var status : List.of("429 Slow", "503 Busy", "302 Found", "307 There", "500 Oops", "401 Who")) {
            var url = serve(socket -> {
                while (request(socket) != null) {
                    respond(
                            socket,
                            "HTTP/1.1 " + status
                                    + "\r\nretry-after: 0\r\nwww-authenticate: Basic\r\nlocation: http://localhost:"
                                    + server.getLocalPort() + "/other",
                            "");
                }
            });
            var before = seen.get();
            var reply = reply(to(url, LONG, "1"));
            assertThat(reply.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(reply.retryAfter()).isEqualTo("0");
            assertThat(reply(to(url, LONG, "1")).status()).isEqualTo(reply.status());
            assertThat(seen.get() - before)
                    .as("a repeat would have come before the next")
                    .isEqualTo(2);
            server.close();
        }
    }

    @Test
    void a_connection_is_used_again() throws Exception {
        var connections = new AtomicInteger();
        var url = serve(socket -> {
            connections.incrementAndGet();
            while (request(socket) != null) {
                respond(socket, "HTTP/1.1 200 OK", "");
            }
        });
        for (var i = 0; i < 5; i++) {
            assertThat(reply(to(url, LONG, "1")).ok()).isTrue();
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void a_connection_closed_at_its_next_use_is_one_failed_attempt() throws Exception {
        var url = serve(socket -> {
            request(socket);
            respond(socket, "HTTP/1.1 200 OK", "");
            socket.getInputStream().read(); // the first byte of the next request
            seen.incrementAndGet();
            socket.setSoLinger(true, 0);
        });
        assertThat(reply(to(url, LONG, "1")).ok()).isTrue();
        var second = reply(to(url, LONG, "1"));
        assertThat(second.status()).isNull();
        assertThat(second.error()).isNotEmpty();
        assertThat(reply(to(url, LONG, "1")).ok()).isTrue();
        assertThat(seen).as("a repeat would have come before the third").hasValue(3);
    }

    @Test
    void a_server_that_closes_after_each_answer_costs_no_attempt() throws Exception {
        var url = serve(socket -> {
            request(socket);
            respond(socket, "HTTP/1.1 200 OK\r\nconnection: close", "");
        });
        for (var i = 0; i < 5; i++) {
            assertThat(reply(to(url, LONG, "1")).ok()).isTrue();
        }
    }

    @Test
    void silence_ends_at_the_deadline_with_a_reset() throws Exception {
        var end = new CompletableFuture<Throwable>();
        var url = serve(socket -> {
            request(socket);
            try {
                end.complete(socket.getInputStream().read() < 0 ? new IOException("closed politely") : null);
            } catch (SocketException e) {
                end.complete(e);
            }
        });
        var before = System.nanoTime();
        var reply = reply(to(url, SHORT, "1"));
        assertThat(reply.status()).isNull();
        assertThat(reply.error()).contains("PT0.3S");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        assertThat(end.get(2, TimeUnit.SECONDS))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void a_byte_now_and_then_does_not_prolong_the_deadline() throws Exception {
        var url = serve(socket -> {
            request(socket);
            for (var c : "HTTP/1.1 200 OK\r\nx-endless: ".getBytes(UTF_8)) {
                socket.getOutputStream().write(c);
                if (testIsOver.await(50, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        });
        var reply = reply(to(url, SHORT, "1"));
        assertThat(reply.status()).isNull();
        assertThat(reply.durationMs()).isBetween(300L, 2_000L);
    }

    @Test
    void an_accepting_answer_counts_however_its_body_ends() throws Exception {
        var sent = new AtomicInteger();
        var url = serve(socket -> {
            request(socket);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n".getBytes(UTF_8));
            var chunk = new byte[64 * 1024];
            java.util.Arrays.fill(chunk, (byte) 'x');
            for (var i = 0; i < 1600; i++) {
                socket.getOutputStream().write(chunk);
                sent.addAndGet(chunk.length);
            }
        });
        var reply = reply(to(url, LONG, "1"));
        assertThat(reply.ok()).isTrue();
        assertThat(reply.error()).contains("longer than");
        assertThat(reply.text()).hasSize(2_000);
        assertThat(sent.get()).as("bytes that the server got rid of").isLessThan(50 << 20);
    }

    @Test
    void an_interim_answer_is_not_the_answer() throws Exception {
        var url = serve(socket -> {
            request(socket);
            socket.getOutputStream()
                    .write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
                            .getBytes(UTF_8));
            respond(socket, "HTTP/1.1 422 No", "no");
        });
        var reply = reply(to(url, LONG, "1"));
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.failure()).isEqualTo(Failure.STATUS);
        assertThat(seen).hasValue(1);
    }

    @Test
    void a_change_of_protocols_that_nobody_asked_for_is_no_success() throws Exception {
        var url = serve(socket -> {
            request(socket);
            socket.getOutputStream().write("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n".getBytes(UTF_8));
            testIsOver.await();
        });
        var reply = reply(to(url, SHORT, "1"));
        assertThat(reply.ok()).isFalse();
        assertThat(reply.durationMs()).isLessThan(4_000);
        assertThat(seen).hasValue(1);
    }

    @Test
    void endless_headers_fail() throws Exception {
        var url = serve(socket -> {
            request(socket);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            for (var i = 0; i < 10_000; i++) {
                socket.getOutputStream().write(("x-" + i + ": y\r\n").getBytes(UTF_8));
            }
            testIsOver.await();
        });
        var reply = reply(to(url, LONG, "1"));
        assertThat(reply.status()).isNull();
        assertThat(reply.durationMs()).isLessThan(4_000);
    }

    @Test
    void a_compressed_answer_stays_as_it_is() throws Exception {
        var head = new CompletableFuture<String>();
        var url = serve(socket -> {
            head.complete(request(socket));
            respond(socket, "HTTP/1.1 200 OK\r\ncontent-encoding: gzip", "\u001f\u0000bomb");
        });
        assertThat(reply(to(url, LONG, "1")).text()).isEqualTo("??bomb");
        assertThat(head.get().toLowerCase(java.util.Locale.ROOT)).doesNotContain("accept-encoding", "cookie");
    }

    @Test
    void nobody_listening_is_a_failed_attempt() throws Exception {
        var url = serve(socket -> {});
        server.close();
        var reply = reply(to(url, LONG, "1"));
        assertThat(reply.status()).isNull();
        assertThat(reply.error()).startsWith("connect");
    }

    @Test
    void an_unknown_name_and_a_forbidden_address_are_failed_attempts() throws Exception {
        var unknown = reply(to(URI.create("http://nowhere.invalid/"), LONG, "1"));
        assertThat(unknown.error()).startsWith("address: UnknownHostException");
        allowed = false;
        var url = serve(socket -> request(socket));
        assertThat(reply(to(url, LONG, "1")).error()).contains("may not be sent to");
        assertThat(seen).hasValue(0);
    }

    @Test
    void without_the_lease_not_a_byte_is_sent_and_it_is_no_attempt() throws Exception {
        var bytes = new CompletableFuture<Integer>();
        var url = serve(socket -> bytes.complete(bytesUntilTheEnd(socket.getInputStream())));
        maySend = false;
        assertThat(reply(to(url, LONG, "1"))).as("given back").isNull();
        assertThat(bytes.get(5, TimeUnit.SECONDS)).isZero();
    }

    private static int bytesUntilTheEnd(InputStream in) {
        var bytes = 0;
        try {
            while (in.read() >= 0) {
                bytes++;
            }
        } catch (IOException e) {
            // a reset is an end too
        }
        return bytes;
    }

    @Test
    void all_open_requests_are_reset_within_a_second() throws Exception {
        var ends = new AtomicInteger();
        var url = serve(socket -> {
            request(socket);
            try {
                socket.getInputStream().read();
            } catch (SocketException e) {
                ends.incrementAndGet();
            }
        });
        var answers = java.util.stream.Stream.generate(() -> send(to(url, LONG, "1")))
                .limit(12)
                .toList();
        await().until(() -> seen.get() == 12);
        var before = System.nanoTime();
        client.reset(TENURE::equals);
        for (var answer : answers) {
            assertThat(answer.get(0, TimeUnit.SECONDS).reset()).isTrue();
        }
        await().until(() -> ends.get() == 12);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_batch_whose_answer_this_node_cut_short_has_not_failed() throws Exception {
        var url = serve(socket -> {
            request(socket);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n".getBytes(UTF_8));
            socket.getInputStream().read();
        });
        var good = to(url, LONG, "1");
        var batch = new Batch("batch_1", List.of(good.posted().first()));
        await().until(
                        () -> { // until the head has come before the reset
                            var before = seen.get();
                            var answer = send(new WebhookRequest(TENURE, good.target(), batch, 1, 16));
                            await().pollDelay(Duration.ofMillis(50)).until(() -> seen.get() > before);
                            client.reset(TENURE::equals);
                            assertThat(answer.get().reset()).isTrue();
                            return answer.get().status() != null;
                        });
    }

    @Test
    void a_broken_secret_fails_its_endpoint_only() throws Exception {
        var url = serve(socket -> {
            while (request(socket) != null) {
                respond(socket, "HTTP/1.1 200 OK", "");
            }
        });
        var good = to(url, LONG, "1");
        var target = Deliveries.at(url, LONG, LONG, "whsec_!");
        var reply = reply(new WebhookRequest(TENURE, target, good.posted(), 1, 0));
        assertThat(reply.status()).isNull();
        assertThat(reply.error()).contains("cannot be signed");
        assertThat(reply(good).ok()).isTrue();
    }
}
