package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.FileClient;
import gridrelay.system.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose checked files go to Google Cloud Storage, or what speaks like it. */
@Timeout(600)
class GcsStorageIT {

    @TempDir
    Path folder;

    @Test
    void files_go_to_google_and_wait_while_it_is_away() throws Exception {
        try (var google = new GoogleServer();
                var node = Node.in(folder)) {
            google.attach(node);
            node.start();
            var client = new FileClient(node.url(), node.token());
            var large = "0123456789abcde\n".repeat(50_000).getBytes(UTF_8); // 800 kB: four chunks
            var stored = client.upload("large.txt", large);
            becomes(client, stored, "STORED");
            assertThat(content(client, stored).expect(200).body()).isEqualTo(large);
            assertThat(google.files()).isEqualTo(1);

            google.away = true;
            assertThat(content(client, stored).expect(503).json().path("code").asText())
                    .isEqualTo("STORAGE_UNAVAILABLE");
            var waiting = client.upload("waiting.txt", "hello".getBytes(UTF_8));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.call("GET", waiting + "/events", (byte[]) null)
                            .json()
                            .toString()
                            .contains("STORAGE_UNAVAILABLE"));
            becomes(client, waiting, "PENDING_TRANSFER");
            google.away = false;
            becomes(client, waiting, "STORED");
            assertThat(content(client, waiting).expect(200).body()).isEqualTo("hello".getBytes(UTF_8));
            assertThat(google.files()).isEqualTo(2);
            assertThat(node.log()).content().contains("GRLY-5110 Checked files are stored in gs://checked-files");
        }
    }

    private static FileClient.Answer content(FileClient client, String path) {
        return client.call("GET", path + "/content", (byte[]) null);
    }

    private static void becomes(FileClient client, String path, String status) {
        await().atMost(Duration.ofSeconds(120))
                .until(() -> client.file(path).path("status").asText().equals(status));
    }
}
