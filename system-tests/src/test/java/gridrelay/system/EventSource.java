package gridrelay.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Reads a stream of server-sent events until it ends or is closed; does not come again. */
final class EventSource implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private final int status;
    private final Stream<String> lines;
    private final CompletableFuture<Void> reading;
    private String id;
    private String type;

    record Event(String id, String type, JsonNode data) {}

    /** @param lastEventId null for none */
    EventSource(URI url, String token, String lastEventId) {
        var request = HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            var response = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request.build(), BodyHandlers.ofLines());
            status = response.statusCode();
            lines = response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        reading = CompletableFuture.runAsync(() -> lines.forEach(this::read));
    }

    private void read(String line) {
        if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("event: ")) {
            type = line.substring(7);
        } else if (line.startsWith("data: ")) {
            try {
                events.add(new Event(id, type, JSON.readTree(line.substring(6))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (line.equals(":")) {
            heartbeats.incrementAndGet();
        }
    }

    int status() {
        return status;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    List<String> ids() {
        return events.stream().map(Event::id).toList();
    }

    int heartbeats() {
        return heartbeats.get();
    }

    boolean isOver() {
        return reading.isDone();
    }

    @Override
    public void close() {
        lines.close();
    }
}
