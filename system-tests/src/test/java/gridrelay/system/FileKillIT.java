package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** kill -9 of a node that receives and stores files, and a start on the same data. */
@Tag("kill")
@Timeout(600)
class FileKillIT {

    private static final Duration FINAL = Duration.ofSeconds(60);

    private static byte[] content(int number) {
        return ("file " + number + " ").repeat(20_000).getBytes(UTF_8);
    }

    @Test
    void whatever_was_acknowledged_becomes_final_is_stored_once_and_told_of_once() throws Exception {
        var node = SharedNode.get();
        var client = new FileClient(node.url(), node.token());
        var heard = new Heard();
        SharedNode.client().endpoint("kill-hears", heard.url(), Map.of("retrySchedule", List.of("PT0.2S")));
        SharedNode.client()
                .call(
                        "PUT",
                        "/policies/kill",
                        Map.of("types", List.of("txt"), "maxBytes", 1 << 20, "notifyEndpoint", "kill-hears"))
                .expect(201);
        var acknowledged = new ConcurrentHashMap<String, Integer>();
        var senders = new ArrayList<CompletableFuture<Void>>();
        for (var sender = 0; sender < 4; sender++) {
            var first = sender * 1_000;
            senders.add(CompletableFuture.runAsync(() -> {
                for (var number = first; number < first + 500; number++) {
                    acknowledged.put(client.upload(number + ".txt", content(number), "kill"), number);
                }
            }));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > 40);
        node.kill();
        senders.forEach(sender -> assertThat(sender).failsWithin(Duration.ofSeconds(60)));
        node.start();
        var before = Map.copyOf(acknowledged);
        assertThat(before).hasSizeGreaterThan(40);
        await().atMost(FINAL)
                .untilAsserted(() -> before.keySet()
                        .forEach(path -> assertThat(
                                        client.file(path).path("status").asText())
                                .isEqualTo("STORED")));
        for (var file : before.entrySet()) {
            assertThat(client.call("GET", file.getKey() + "/content", (byte[]) null)
                            .expect(200)
                            .body())
                    .isEqualTo(content(file.getValue()));
            var events =
                    client.call("GET", file.getKey() + "/events", (byte[]) null).json();
            assertThat(events.path("whole").asBoolean()).isTrue();
            assertThat(events.path("items"))
                    .filteredOn(event -> event.path("status").asText().equals("STORED"))
                    .hasSize(1);
        }
        var stored = stored(node.data().resolve("files/store"));
        before.keySet()
                .forEach(path -> assertThat(stored.get(path.substring(path.lastIndexOf('/') + 1)))
                        .as(path)
                        .isEqualTo(1));
        await().atMost(FINAL).untilAsserted(() -> heard.eachOnce(before.keySet()));
        heard.close();
    }

    /** How many there are of each name. */
    private static Map<String, Integer> stored(Path store) throws Exception {
        var names = new LinkedHashMap<String, Integer>();
        try (var files = Files.walk(store)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> names.merge(file.getFileName().toString(), 1, Integer::sum));
        }
        return names;
    }

    @Test
    void a_file_that_was_half_received_goes_on_where_it_was_acknowledged() throws Exception {
        var node = SharedNode.get();
        var client = new FileClient(node.url(), node.token());
        var whole = content(7);
        var half = whole.length / 2;
        var path = client.create(whole.length, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
        client.patch(path, 0, Arrays.copyOf(whole, half)).expect(204);
        try (var stalled = client.stalled(path, half, whole.length - half, new byte[1_000])) {
            node.kill();
        } catch (UncheckedIOException e) {
            // the node is gone
        }
        node.start();
        var offset = Integer.parseInt(client.head(path).expect(200).header("Upload-Offset"));
        assertThat(offset).isBetween(half, half + 1_000);
        client.tus("DELETE", path, null).expect(204);
        client.head(path).expect(404);

        var second = client.create(whole.length, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
        client.patch(second, 0, Arrays.copyOf(whole, half)).expect(204);
        node.kill();
        node.start();
        assertThat(client.head(second).expect(200).header("Upload-Offset")).isEqualTo(Integer.toString(half));
        client.patch(second, half, Arrays.copyOfRange(whole, half, whole.length))
                .expect(204);
        await().atMost(FINAL)
                .until(() -> client.file(second).path("status").asText().equals("STORED"));
        assertThat(client.call("GET", second + "/content", (byte[]) null)
                        .expect(200)
                        .body())
                .isEqualTo(whole);
    }
}
