package gridrelay.intake.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Stands between a client and a server: knows what was asked, and breaks what a test wants broken. */
public final class Between implements AutoCloseable {

    /** @param uri path and query */
    record Request(String method, String uri, Map<String, List<String>> headers, byte[] body) {
        boolean is(String method, String part) {
            return this.method.equals(method) && uri.contains(part);
        }
    }

    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        static Answer of(int status) {
            return new Answer(status, Map.of(), new byte[0]);
        }
    }

    interface Server {
        Answer ask(Request request) throws IOException;
    }

    /** What is done with a request that is to go to the server. */
    interface Rule {
        Answer answer(Request request, Server server) throws IOException;
    }

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "transfer-encoding", "expect", "keep-alive");

    private final URI server;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CloseableHttpClient client = HttpClientBuilder.create()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableRedirectHandling()
            .build();
    private final List<Request> asked = new CopyOnWriteArrayList<>();
    private volatile Rule rule;

    public Between(URI server) throws IOException {
        this.server = server;
        straight();
        front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.createContext("/", this::handle);
        front.setExecutor(threads);
        front.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + front.getAddress().getPort());
    }

    void rule(Rule next) {
        rule = next;
    }

    /** As if nobody stood between. */
    public void straight() {
        rule = (request, to) -> to.ask(request);
    }

    /** As a server that asks to slow down. */
    public void refuse() {
        rule = (request, to) -> Answer.of(503);
    }

    /** How many requests there were of this method with this in their address. */
    public long asked(String method, String part) {
        return asked.stream().filter(request -> request.is(method, part)).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes());
            asked.add(request);
            var answer = rule.answer(request, this::ask);
            answer.headers().forEach((name, values) -> {
                if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            var head = request.method().equals("HEAD");
            exchange.sendResponseHeaders(
                    answer.status(), head || answer.body().length == 0 ? -1 : answer.body().length);
            if (!head) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    private Answer ask(Request request) throws IOException {
        var forwarded = new HttpUriRequestBase(request.method(), server.resolve(request.uri()));
        request.headers().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> forwarded.addHeader(name, value)); // also Host, which is signed
            }
        });
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            forwarded.setEntity(new ByteArrayEntity(request.body(), null));
        }
        return client.execute(forwarded, response -> {
            var headers = Stream.of(response.getHeaders())
                    .collect(Collectors.groupingBy(
                            Header::getName, Collectors.mapping(Header::getValue, Collectors.toList())));
            var body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
            return new Answer(response.getCode(), headers, body);
        });
    }

    @Override
    public void close() throws IOException {
        front.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
