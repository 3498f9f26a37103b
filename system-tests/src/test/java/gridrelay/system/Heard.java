package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A webhook endpoint on this machine that keeps what it hears: for tests that look into bodies. */
public final class Heard implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int answer = 204;

    /** @param id the same at each attempt */
    public record Message(String id, String conversation, JsonNode body) {
        String type() {
            return body.path("type").asText();
        }

        public String file() {
            return body.path("data").path("id").asText();
        }
    }

    public Heard() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::hear);
        server.start();
    }

    private void hear(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            if (answer == 204) {
                messages.add(new Message(
                        exchange.getRequestHeaders().getFirst("webhook-id"),
                        exchange.getRequestHeaders().getFirst("gridrelay-conversation"),
                        JSON.readTree(body)));
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    public URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    /** From now on; what is not 204 is not kept. */
    void answer(int status) {
        answer = status;
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    List<String> types(String file) {
        return messages.stream()
                .filter(message -> message.file().equals(file))
                .map(Message::type)
                .toList();
    }

    /** Of all of these files and maybe others, each in one message, however often that came. */
    void eachOnce(Collection<String> paths) {
        assertThat(messages)
                .extracting(message -> "/api/v1/files/" + message.file())
                .containsAll(paths);
        assertThat(messages.stream().map(Message::id).distinct())
                .hasSize((int) messages.stream().map(Message::file).distinct().count());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
