package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file's events as they happen, from a running node. */
@Timeout(300)
class FileEventsIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private FileClient client;
    private RelayClient api;

    @BeforeEach
    void start() {
        client = new FileClient(SharedNode.get().url(), SharedNode.get().token());
        api = SharedNode.client();
    }

    private String producer() {
        var name = "p-" + UUID.randomUUID();
        api.post("/accounts", Map.of("name", name, "roles", List.of("producer")))
                .expect(201);
        return api.post("/tokens", Map.of("account", name))
                .expect(201)
                .body()
                .path("token")
                .asText();
    }

    private EventSource follow(String path, String token, String last) {
        return new EventSource(SharedNode.get().url().resolve(path + "/events"), token, last);
    }

    private EventSource follow(String path, String last) {
        return follow(path, SharedNode.get().token(), last);
    }

    @Test
    void each_event_comes_as_it_happens_and_the_stream_ends_with_the_file() {
        var path = client.create(5, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
        try (var stream = follow(path, null)) {
            await().atMost(SOON).until(() -> stream.ids().equals(List.of("1")));
            assertThat(stream.isOver()).isFalse();
            client.patch(path, 0, "hello".getBytes(UTF_8)).expect(204);
            await().atMost(SOON).until(stream::isOver);
            assertThat(stream.ids()).containsExactly("1", "2", "3", "4", "5");
            assertThat(stream.events()).extracting(EventSource.Event::type).containsOnly("file");
            var all = new ArrayList<JsonNode>();
            client.call("GET", path + "/events", (byte[]) null)
                    .expect(200)
                    .json()
                    .path("items")
                    .forEach(all::add);
            assertThat(stream.events()).extracting(EventSource.Event::data).isEqualTo(all);
        }
        try (var rest = follow(path, "3")) {
            await().atMost(SOON).until(rest::isOver);
            assertThat(rest.ids()).containsExactly("4", "5");
        }
        assertThat(follow(path, "5").status()).as("nothing can follow").isEqualTo(204);
        assertThat(follow(path, "x").status()).isEqualTo(400);
        assertThat(client.call("GET", path + "/events", (byte[]) null, "Accept", "*/*")
                        .header("Content-Type"))
                .startsWith("application/json");
    }

    @Test
    void a_quiet_stream_shows_that_it_lives_and_ends_when_the_file_is_gone() {
        var path = client.create(5);
        try (var stream = follow(path, null)) {
            await().atMost(SOON).until(() -> stream.heartbeats() > 0);
            client.tus("DELETE", path, null).expect(204);
            await().atMost(SOON).until(stream::isOver);
            assertThat(stream.ids()).containsExactly("1");
        }
        assertThat(follow(path, "1").status()).isEqualTo(404);
    }

    @Test
    void who_may_not_see_a_file_may_not_follow_it_and_nobody_follows_too_many() {
        var token = producer();
        var mine = new FileClient(SharedNode.get().url(), token).create(5);
        assertThat(follow(mine, producer(), null).status()).isEqualTo(404);
        assertThat(follow("/api/v1/files/f-unknown", token, null).status()).isEqualTo(404);
        var open = new ArrayList<EventSource>();
        try {
            for (var i = 0; i < 20; i++) {
                open.add(follow(mine, token, null));
            }
            assertThat(open).extracting(EventSource::status).containsOnly(200);
            assertThat(follow(mine, token, null).status()).isEqualTo(429);
            try (var other = follow(mine, null)) {
                assertThat(other.status()).as("another account has its own").isEqualTo(200);
            }
        } finally {
            open.forEach(EventSource::close);
        }
        await().atMost(SOON).until(() -> {
            try (var again = follow(mine, token, null)) {
                return again.status() == 200;
            }
        });
    }
}
