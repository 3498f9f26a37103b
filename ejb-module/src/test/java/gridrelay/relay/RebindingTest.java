package gridrelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.grid.Tenure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Names that lead elsewhere at the next look, through the real client: requests go to the address that was looked at, or
 * nowhere. "Outside" is 127.0.0.1 here, "inside" 127.0.0.2; a server listens on the same port of both.
 */
class RebindingTest {

    private static final String HOST = "Hooks.Example.com";
    private static final String OUTSIDE = "127.0.0.1";
    private static final String INSIDE = "127.0.0.2";
    private static final Duration LONG = Duration.ofSeconds(8);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<List<String>> answers = new ArrayDeque<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> outside = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile Optional<String> refusal = Optional.empty();
    private final WebhookClient client = new WebhookClient(
            new Addresses(
                    new Addresses.Guard() {
                        @Override
                        public Optional<String> refusal(URI url) {
                            return refusal;
                        }

                        @Override
                        public boolean allowed(InetAddress address) {
                            return address.getHostAddress().equals(OUTSIDE);
                        }
                    },
                    this::resolve,
                    threads,
                    nanos::get),
            tenure -> true,
            16,
            InstantSource.system(),
            System::nanoTime);
    private final ServerSocket outer;
    private final ServerSocket inner;

    RebindingTest() throws IOException {
        outer = new ServerSocket(0, 50, InetAddress.getByName(OUTSIDE));
        inner = new ServerSocket(outer.getLocalPort(), 50, InetAddress.getByName(INSIDE));
        serve(outer, socket -> {
            var head = new byte[8192];
            var length = socket.getInputStream().read(head);
            outside.add(new String(head, 0, length, ISO_8859_1));
            socket.getOutputStream().write("HTTP/1.1 204 Yes\r\nconnection: close\r\n\r\n".getBytes(UTF_8));
        });
        serve(inner, socket -> inside.incrementAndGet());
    }

    private interface Behaviour {
        void with(Socket socket) throws IOException;
    }

    private void serve(ServerSocket server, Behaviour behaviour) {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try (var socket = server.accept()) {
                    behaviour.with(socket);
                } catch (IOException e) {
                    // closed
                }
            }
        });
    }

    private synchronized InetAddress[] resolve(String host) throws UnknownHostException {
        asked.incrementAndGet();
        var next = answers.size() > 1 ? answers.poll() : answers.peek();
        var addresses = new InetAddress[next.size()];
        for (var i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByAddress(
                    host, InetAddress.getByName(next.get(i)).getAddress());
        }
        return addresses;
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        outer.close();
        inner.close();
        threads.shutdownNow();
    }

    private Reply reply(String scheme) throws Exception {
        var url = URI.create(scheme + "://" + HOST + ":" + outer.getLocalPort() + "/");
        var target = Deliveries.at(url, LONG, LONG, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
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
        await().atMost(LONG).until(answer::isDone);
        return answer.get();
    }

    @Test
    void a_name_is_asked_once_for_the_look_and_the_connection() throws Exception {
        answers.add(List.of(OUTSIDE));
        answers.add(List.of(INSIDE)); // what a second question would get
        assertThat(reply("http").ok()).isTrue();
        assertThat(asked).hasValue(1);
        assertThat(outside).hasSize(1);
        assertThat(inside).hasValue(0);
    }

    @Test
    void a_name_that_leads_inside_later_is_refused_then() throws Exception {
        answers.add(List.of(OUTSIDE));
        answers.add(List.of(INSIDE));
        assertThat(reply("http").ok()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        var second = reply("http");
        assertThat(second.failure()).isEqualTo(Failure.FORBIDDEN);
        assertThat(second.error()).contains("may not be sent to");
        assertThat(inside).hasValue(0);
    }

    @Test
    void a_name_that_leads_inside_and_outside_at_once_is_refused_in_either_order() throws Exception {
        for (var both : List.of(List.of(OUTSIDE, INSIDE), List.of(INSIDE, OUTSIDE))) {
            answers.clear();
            answers.add(both);
            assertThat(reply("http").failure()).isEqualTo(Failure.FORBIDDEN);
        }
        assertThat(outside).isEmpty();
        assertThat(inside).hasValue(0);
    }

    @Test
    void a_url_that_is_no_longer_allowed_is_refused_before_its_host_is_looked_up() throws Exception {
        answers.add(List.of(OUTSIDE));
        refusal = Optional.of("must be https");
        var reply = reply("http");
        assertThat(reply.failure()).isEqualTo(Failure.FORBIDDEN);
        assertThat(reply.error()).contains("must be https");
        assertThat(asked).hasValue(0);
    }

    @Test
    void the_receiver_is_called_by_its_name_and_not_by_the_address() throws Exception {
        answers.add(List.of(OUTSIDE));
        assertThat(reply("http").ok()).isTrue();
        assertThat(outside.get(0)).containsIgnoringCase("\r\nhost: " + HOST + ":" + outer.getLocalPort() + "\r\n");
        assertThat(reply("https").failure()).as("it speaks no TLS").isEqualTo(Failure.TLS);
        assertThat(outside.get(1)).as("server name in the handshake").containsIgnoringCase(HOST);
    }
}
