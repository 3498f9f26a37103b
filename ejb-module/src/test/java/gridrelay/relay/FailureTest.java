package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.directory.Names;
import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each way in which a request can fail, by real sockets, and the class that it gets. */
class FailureTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(8);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean allowed = true;
    private final WebhookClient client = new WebhookClient(
            new Addresses(new Guards(address -> allowed), Names.SYSTEM, threads, System::nanoTime),
            tenure -> true,
            16,
            InstantSource.system(),
            System::nanoTime);
    private ServerSocket server;

    @AfterEach
    void stop() throws IOException {
        client.close();
        if (server != null) {
            server.close();
        }
        threads.shutdownNow();
    }

    private interface Behaviour {
        void with(Socket socket) throws Exception;
    }

    private URI serve(String scheme, Behaviour behaviour) throws IOException {
        var mine = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = mine; // the thread of an earlier one must not accept for this one
        threads.execute(() -> {
            while (!mine.isClosed()) {
                try (var socket = mine.accept()) {
                    behaviour.with(socket);
                } catch (Exception e) {
                    // closed
                }
            }
        });
        return URI.create(scheme + "://localhost:" + server.getLocalPort() + "/");
    }

    private Reply reply(URI url, Duration connectTimeout, Duration timeout) throws Exception {
        return reply(Deliveries.at(url, connectTimeout, timeout, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    }

    private Reply reply(Target target) throws Exception {
        var message = new PendingMessage(1, 1, "msg_1", "t", "1", 1, Instant.EPOCH, "c");
        var answer = new CompletableFuture<Reply>();
        client.send(new WebhookRequest(new Tenure(1, 1), target, message, 1, 0), new WebhookClient.Listener() {
            @Override
            public void answered(Reply reply) {
                answer.complete(reply);
            }

            @Override
            public void givenBack() {
                answer.complete(null);
            }
        });
        await().pollInterval(Duration.ofMillis(20)).atMost(LONG).until(() -> {
            client.expire();
            return answer.isDone();
        });
        return answer.get();
    }

    private static void read(Socket socket) throws IOException {
        socket.getInputStream().read(new byte[4096]);
    }

    /** Says nothing until the other side hangs up. */
    private static void listen(Socket socket) throws IOException {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    @Test
    void a_name_that_leads_nowhere() throws Exception {
        assertThat(reply(URI.create("http://nowhere.invalid/"), LONG, LONG).failure())
                .isEqualTo(Failure.DNS);
    }

    @Test
    void an_address_that_is_not_allowed() throws Exception {
        allowed = false;
        assertThat(reply(URI.create("http://localhost:1/"), LONG, LONG).failure())
                .isEqualTo(Failure.FORBIDDEN);
    }

    @Test
    void nobody_listens() throws Exception {
        var url = serve("http", socket -> {});
        server.close();
        assertThat(reply(url, LONG, LONG).failure()).isEqualTo(Failure.REFUSED);
    }

    @Test
    void no_tls_on_the_other_side() throws Exception {
        var url = serve("https", socket -> {
            read(socket);
            socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(UTF_8));
            read(socket);
        });
        assertThat(reply(url, LONG, LONG).failure()).isEqualTo(Failure.TLS);
    }

    @Test
    void a_handshake_that_takes_longer_than_connecting_may() throws Exception {
        var url = serve("https", FailureTest::listen);
        var reply = reply(url, SHORT, LONG);
        assertThat(reply.failure()).as(reply.error()).isEqualTo(Failure.TIMEOUT);
        assertThat(reply.durationMs()).isBetween(200L, 4_000L);
    }

    @Test
    void no_answer_in_time() throws Exception {
        var url = serve("http", FailureTest::listen);
        var reply = reply(url, LONG, SHORT);
        assertThat(reply.failure()).isEqualTo(Failure.TIMEOUT);
        assertThat(reply.durationMs()).isBetween(300L, 4_000L);
    }

    @Test
    void a_reset_and_an_end_before_the_answer() throws Exception {
        for (var linger : new int[] {0, 5}) {
            var url = serve("http", socket -> {
                read(socket);
                socket.setSoLinger(linger == 0, 0);
            });
            assertThat(reply(url, LONG, LONG).failure()).isEqualTo(Failure.RESET);
            server.close();
        }
    }

    @Test
    void an_answer_that_is_no_http() throws Exception {
        var url = serve("http", socket -> {
            read(socket);
            socket.getOutputStream().write("220 mail.example.com ESMTP\r\n\r\n".getBytes(UTF_8));
            read(socket);
        });
        var reply = reply(url, LONG, LONG);
        assertThat(reply.failure()).as(reply.error()).isEqualTo(Failure.PROTOCOL);
    }

    @Test
    void an_answer_cut_off_after_its_head_counts_by_its_status() throws Exception {
        for (var status : new String[] {"200 OK", "500 Oops"}) {
            var url = serve("http", socket -> {
                read(socket);
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + status + "\r\ncontent-length: 9\r\n\r\nhalf").getBytes(UTF_8));
            });
            var reply = reply(url, LONG, LONG);
            assertThat(reply.failure()).isEqualTo(status.startsWith("2") ? null : Failure.STATUS);
            assertThat(reply.error()).as("told all the same").isNotEmpty();
            server.close();
        }
    }

    @Test
    void a_key_that_is_none() throws Exception {
        var url = serve("http", FailureTest::read);
        assertThat(reply(Deliveries.at(url, LONG, LONG, "whsk_!")).failure()).isEqualTo(Failure.LOCAL);
    }
}
