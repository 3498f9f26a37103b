package gridrelay.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.client.FileClient;
import gridrelay.system.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose checked files go to S3. */
@Timeout(600)
class S3StorageIT {

    @TempDir
    Path folder;

    @Test
    void files_go_to_s3_and_wait_for_it_also_over_the_death_of_the_node() throws Exception {
        try (var s3 = new S3Server(folder.resolve("s3"));
                var node = Node.in(folder.resolve("node"))) {
            s3.start();
            s3.attach(node);
            node.start();
            var client = new FileClient(node.url(), node.token());
            var large = "0123456789abcde\n".repeat(700_000).getBytes(UTF_8); // 11 MB: three parts
            var stored = client.upload("large.txt", large);
            becomes(client, stored, "STORED");
            assertThat(content(client, stored).expect(200).body()).isEqualTo(large);
            assertThat(s3.files()).isEqualTo(1);

            s3.stop();
            var answer = content(client, stored).expect(503);
            assertThat(answer.json().path("code").asText()).isEqualTo("STORAGE_UNAVAILABLE");
            var waiting = client.upload("waiting.txt", "hello".getBytes(UTF_8));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.call("GET", waiting + "/events", (byte[]) null)
                            .json()
                            .toString()
                            .contains("STORAGE_UNAVAILABLE"));
            becomes(client, waiting, "PENDING_TRANSFER");
            node.kill();
            s3.start();
            node.start();
            becomes(client, waiting, "STORED");
            assertThat(content(client, waiting).expect(200).body()).isEqualTo("hello".getBytes(UTF_8));
            assertThat(s3.files()).isEqualTo(2);
            assertThat(node.log()).content().contains("GRLY-5110 Checked files are stored in s3://checked-files");
            assertThat(node.logged("WLTC0017E")).isZero();
        }
    }

    @Test
    void a_wrong_setting_is_told_by_its_name_and_files_wait_until_it_is_right() throws Exception {
        try (var s3 = new S3Server(folder.resolve("s3"));
                var node = Node.in(folder.resolve("node"))) {
            s3.start();
            s3.attach(node);
            node.with("GRIDRELAY_INTAKE_S3_BUCKET", "comes-later").start();
            var client = new FileClient(node.url(), node.token());
            tells(client, node, "gridrelay.intake.s3.bucket");
            var first = client.upload("a.txt", "hello".getBytes(UTF_8));
            becomes(client, first, "PENDING_TRANSFER");
            assertThat(node.isReady()).isTrue();
            s3.create("comes-later");
            becomes(client, first, "STORED");
            await().atMost(Duration.ofSeconds(60)).until(() -> node.logged("GRLY-5402") == 1);
            assertThat(storage(client).path("storing").asBoolean()).isTrue();

            node.kill();
            node.with("GRIDRELAY_INTAKE_S3_SECRET_KEY", "wrong").start();
            tells(client, node, "gridrelay.intake.s3.access-key");
            var second = client.upload("b.txt", "hello".getBytes(UTF_8));
            becomes(client, second, "PENDING_TRANSFER");

            node.kill();
            node.with("GRIDRELAY_INTAKE_STORAGE", "ftp").start();
            tells(client, node, "gridrelay.intake.storage: file, s3 or gcs, not ftp");
            content(client, first).expect(503);
            var third = client.upload("c.txt", "hello".getBytes(UTF_8));
            becomes(client, third, "PENDING_TRANSFER");
            assertThat(client.file(second).path("status").asText()).isEqualTo("PENDING_TRANSFER");

            node.kill();
            s3.attach(node);
            node.with("GRIDRELAY_INTAKE_S3_BUCKET", "comes-later").start();
            for (var file : List.of(second, third)) {
                becomes(client, file, "STORED");
                assertThat(content(client, file).expect(200).body()).isEqualTo("hello".getBytes(UTF_8));
            }
            assertThat(node.log()).content().doesNotContain("\tat ");
        }
    }

    /** In its log, once, and to who asks for its health. */
    private static void tells(FileClient client, Node node, String fault) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> storage(client).path("fault").asText().startsWith(fault));
        assertThat(storage(client).path("storing").asBoolean()).isFalse();
        assertThat(node.log())
                .content()
                .containsOnlyOnce("GRLY-5401 Checked files cannot be stored now, and wait: " + fault);
    }

    private static JsonNode storage(FileClient client) {
        var checks = client.call("GET", "/health/ready", (byte[]) null).json().path("checks");
        for (var check : checks) {
            if (check.path("name").asText().equals("storage")) {
                return check.path("data");
            }
        }
        throw new AssertionError("no storage in " + checks);
    }

    private static FileClient.Answer content(FileClient client, String path) {
        return client.call("GET", path + "/content", (byte[]) null);
    }

    private static void becomes(FileClient client, String path, String status) {
        await().atMost(Duration.ofSeconds(120))
                .until(() -> client.file(path).path("status").asText().equals(status));
    }
}
