package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files at two nodes of one cluster with shared folders. */
@Tag("cluster")
@Timeout(900)
class FileClusterIT {

    @Test
    void any_node_receives_any_part_of_any_file_and_the_other_finishes_what_a_dead_one_had() throws IOException {
        try (var heard = new Heard();
                var cluster = Cluster.of(2, SharedNode.folder("files"))) {
            cluster.start();
            var api = new RelayClient(cluster.node(1).url(), cluster.token());
            api.endpoint("hears", heard.url(), Map.of("retrySchedule", List.of("PT0.2S")));
            var told = Map.of("types", List.of("txt"), "maxBytes", 1 << 20, "notifyEndpoint", "hears");
            api.call("PUT", "/policies/default", told).expect(200);
            var clients = cluster.nodes().stream()
                    .map(node -> new FileClient(node.url(), cluster.token()))
                    .toList();
            everyPartAtAnotherNode(clients);
            aStalledRequestIsEndedFromTheOtherNode(clients);
            eventsComeFromAnyNode(cluster, clients);
            ofTwoRequestsAtTwoNodesOneCounts(clients);

            var paths = new ArrayList<String>();
            for (var number = 0; number < 60; number++) {
                paths.add(clients.get(number % 2).upload(number + ".txt", ("file " + number).getBytes(UTF_8)));
            }
            var half = clients.get(0).create(10, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
            clients.get(0).patch(half, 0, "01234".getBytes(UTF_8)).expect(204);
            cluster.node(0).kill();
            var heir = clients.get(1);
            assertThat(heir.head(half).expect(200).header("Upload-Offset")).isEqualTo("5");
            heir.patch(half, 5, "56789".getBytes(UTF_8)).expect(204);
            paths.add(half);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> paths.forEach(path ->
                            assertThat(heir.file(path).path("status").asText()).isEqualTo("STORED")));
            assertThat(heir.call("GET", half + "/content", (byte[]) null)
                            .expect(200)
                            .body())
                    .asString()
                    .isEqualTo("0123456789");
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> heard.eachOnce(paths));
        }
    }

    private static void everyPartAtAnotherNode(List<FileClient> clients) {
        var content = "abcdefghij".repeat(50_000).getBytes(UTF_8);
        var path = clients.get(0).create(content.length, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
        var step = content.length / 5;
        for (var part = 0; part < 5; part++) {
            var bytes = Arrays.copyOfRange(content, part * step, (part + 1) * step);
            clients.get(part % 2).patch(path, (long) part * step, bytes).expect(204);
            assertThat(clients.get((part + 1) % 2).head(path).expect(200).header("Upload-Offset"))
                    .isEqualTo(Integer.toString((part + 1) * step));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> clients.get(1).file(path).path("status").asText().equals("STORED"));
        assertThat(clients.get(1)
                        .call("GET", path + "/content", (byte[]) null)
                        .expect(200)
                        .body())
                .isEqualTo(content);
    }

    private static void ofTwoRequestsAtTwoNodesOneCounts(List<FileClient> clients) {
        for (var round = 0; round < 5; round++) {
            var length = 1_000_000;
            var path = clients.get(0).create(length, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
            var bodies = List.of(
                    "a".repeat(length).getBytes(UTF_8), "b".repeat(length).getBytes(UTF_8));
            var second = CompletableFuture.supplyAsync(
                    () -> clients.get(1).patch(path, 0, bodies.get(1)).status());
            var statuses = List.of(clients.get(0).patch(path, 0, bodies.get(0)).status(), second.join());
            assertThat(statuses)
                    .containsOnlyOnce(204)
                    .allMatch(status -> List.of(204, 409, 423).contains(status));
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            clients.get(1).file(path).path("status").asText().equals("STORED"));
            assertThat(clients.get(1)
                            .call("GET", path + "/content", (byte[]) null)
                            .expect(200)
                            .body())
                    .isEqualTo(bodies.get(statuses.indexOf(204)));
        }
    }

    private static void eventsComeFromAnyNode(Cluster cluster, List<FileClient> clients) {
        var path = clients.get(0).create(5, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
        var streams = cluster.nodes().stream()
                .map(node -> new EventSource(node.url().resolve(path + "/events"), cluster.token(), null))
                .toList();
        clients.get(0).patch(path, 0, "hello".getBytes(UTF_8)).expect(204);
        streams.forEach(stream -> {
            await().atMost(Duration.ofSeconds(30)).until(stream::isOver);
            assertThat(stream.ids()).containsExactly("1", "2", "3", "4", "5");
        });
        var resumed = new EventSource(cluster.node(1).url().resolve(path + "/events"), cluster.token(), "4");
        await().atMost(Duration.ofSeconds(30)).until(resumed::isOver);
        assertThat(resumed.ids()).containsExactly("5");
    }

    private static void aStalledRequestIsEndedFromTheOtherNode(List<FileClient> clients) throws IOException {
        var path = clients.get(0).create(10, "Upload-Metadata", "filename " + FileClient.base64("a.txt"));
        try (var stalled = clients.get(0).stalled(path, 0, 10, "01234".getBytes(UTF_8))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> clients.get(1).file(path).path("received").asLong() == 5);
            clients.get(1).patch(path, 5, "56789".getBytes(UTF_8)).expect(423);
            var begun = System.nanoTime();
            assertThat(clients.get(1).head(path).expect(200).header("Upload-Offset"))
                    .isEqualTo("5");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
            clients.get(1).patch(path, 5, "fghij".getBytes(UTF_8)).expect(204);
            stalled.getOutputStream().write("56789".getBytes(UTF_8));
            stalled.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            clients.get(1).file(path).path("status").asText().equals("STORED"));
            assertThat(clients.get(0)
                            .call("GET", path + "/content", (byte[]) null)
                            .expect(200)
                            .body())
                    .asString()
                    .isEqualTo("01234fghij");
        }
    }
}
