package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.FileClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people use: tus-js-client, unmodified, against a running node. */
@Timeout(600)
class TusJsClientIT {

    @TempDir
    Path folder;

    private FileClient client;
    private byte[] content;
    private Path file;

    @BeforeEach
    void arrange() throws Exception {
        client = new FileClient(SharedNode.get().url(), SharedNode.get().token());
        content =
                "the quick brown fox jumps over the lazy dog\n".repeat(120_000).getBytes(StandardCharsets.UTF_8);
        file = Files.write(folder.resolve("fox.txt"), content);
    }

    private TusJsClient start(String story) {
        return TusJsClient.start(story, SharedNode.get().url(), SharedNode.get().token(), file);
    }

    private void assertStored(JsonNode said) {
        var path = URI.create(said.path("url").asText()).getPath();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.file(path).path("status").asText().equals("STORED"));
        assertThat(client.call("GET", path + "/content", (byte[]) null)
                        .expect(200)
                        .body())
                .isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "chunks", "duringCreation", "deferred", "parallel", "pauseAndResume"})
    void a_file_arrives(String story) throws Exception {
        assertStored(start(story).finish());
    }

    @Test
    void a_file_that_is_given_up_is_gone() throws Exception {
        var said = start("terminate").finish();
        client.head(URI.create(said.path("url").asText()).getPath()).expect(404);
    }

    @Test
    void a_node_that_is_killed_and_comes_back_costs_no_byte_that_it_had_acknowledged() throws Exception {
        var upload = start("slowly");
        await().atMost(Duration.ofSeconds(60)).until(() -> upload.sent() > 1 << 20);
        var node = SharedNode.get();
        node.kill();
        node.start();
        var said = upload.finish();
        assertStored(said);
        var last = -1L;
        for (var request : said.path("requests")) {
            if (request.path("method").asText().equals("PATCH")
                    && request.path("status").asInt() == 204) {
                assertThat(request.path("offset").asLong()).as("%s", said).isGreaterThan(last);
                last = request.path("offset").asLong();
            }
        }
        assertThat(said.path("requests"))
                .as("it asked how far it was")
                .anyMatch(request -> request.path("method").asText().equals("HEAD")
                        && request.path("status").asInt() == 200);
    }
}
