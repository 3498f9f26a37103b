package gridrelay.intake.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.intake.Sha256;
import gridrelay.intake.Storage;
import gridrelay.intake.Storage.Item;
import gridrelay.intake.Storage.Put;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GcsStorageTest {

    private static final int UNIT = 256 << 10;
    private static final int LENGTH = 2 * UNIT + 7; // three chunks

    @TempDir
    Path folder;

    private FakeGcs google;
    private Storage storage;
    private RememberedTransfer transfer;
    private Item item;

    @BeforeEach
    void arrange() throws IOException {
        google = new FakeGcs();
        storage = TestStorages.gcs(google.url());
        transfer = new RememberedTransfer();
        var bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        item = item(bytes);
    }

    @AfterEach
    void end() throws IOException {
        storage.close();
        google.close();
    }

    private Item item(byte[] bytes) throws IOException {
        var id = "f_" + UUID.randomUUID().toString().replace("-", "");
        var content = Files.write(folder.resolve(id), bytes);
        return new Item(id, content, bytes.length, Sha256.of(content));
    }

    private static String range(int from, int to) {
        return "bytes " + from + "-" + to + "/" + LENGTH;
    }

    /** What another process has: the configuration, and what was kept. */
    private void restart() throws IOException {
        storage.close();
        storage = TestStorages.gcs(google.url());
    }

    @Test
    void a_file_in_chunks_is_stored_and_can_be_had_and_removed() throws Exception {
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(google.ranges())
                .containsExactly(range(0, UNIT - 1), range(UNIT, 2 * UNIT - 1), range(2 * UNIT, LENGTH - 1));
        try (var content = storage.open(item.id())) {
            assertThat(content.readAllBytes()).isEqualTo(Files.readAllBytes(item.content()));
        }
        storage.end(item.id(), transfer.session());
        storage.remove(item.id());
        storage.remove(item.id());
        assertThatThrownBy(() -> storage.open(item.id())).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_chunk_that_broke_off_goes_on_where_google_says() throws Exception {
        google.before = () -> {
            if (google.ranges().size() == 1) {
                google.breakAfter(1000);
            }
        };
        assertThatThrownBy(() -> storage.put(item, transfer)).isInstanceOf(IOException.class);
        google.before = () -> {};
        restart();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(google.sessions).hasSize(1);
        assertThat(google.ranges())
                .containsExactly(
                        range(0, UNIT - 1),
                        range(UNIT, 2 * UNIT - 1),
                        "bytes */" + LENGTH,
                        range(UNIT + 1000, LENGTH - 1));
    }

    @Test
    void an_answer_that_was_lost_is_no_second_object() throws Exception {
        google.loseAnswer = true;
        assertThatThrownBy(() -> storage.put(item, transfer)).isInstanceOf(IOException.class);
        restart();
        var asked = google.ranges().size();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(google.ranges()).hasSize(asked);
        assertThat(google.objects).hasSize(1);
    }

    @Test
    void what_google_has_with_another_checksum_is_not_stored() throws Exception {
        google.damage = true;
        assertThat(storage.put(item, transfer)).isEqualTo(Put.ALTERED);
    }

    @Test
    void what_is_not_what_was_scanned_is_not_even_sent() throws Exception {
        Files.writeString(item.content(), "HELLO");
        assertThat(storage.put(item, transfer)).isEqualTo(Put.ALTERED);
        assertThat(google.sessions).isEmpty();
    }

    @Test
    void something_else_that_comes_in_the_last_moment_is_never_written_over() throws Exception {
        google.before = () -> google.objects.put(Storage.key(item.id()), "other".getBytes(UTF_8));
        assertThat(storage.put(item, transfer)).isEqualTo(Put.CONFLICT);
        assertThat(storage.put(item, transfer)).isEqualTo(Put.CONFLICT);
        assertThat(google.objects.get(Storage.key(item.id()))).asString().isEqualTo("other");
    }

    @Test
    void a_session_that_google_has_forgotten_is_begun_anew() throws Exception {
        transfer.kept = Optional.of("gcs " + google.url() + "/upload/storage/v1/b/" + FakeGcs.BUCKET
                + "/o?uploadType=resumable&upload_id=x");
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(google.objects).hasSize(1);
    }

    @Test
    void a_session_that_is_complete_says_nothing_of_an_object_that_is_gone() throws Exception {
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        google.objects.clear();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(google.objects).hasSize(1);
    }

    @Test
    void a_transfer_that_wakes_up_late_does_not_bring_back_what_was_withdrawn() throws Exception {
        google.before = () -> { // it sleeps before its last chunk; the heir ends it
            if (google.ranges().size() == 2) {
                google.before = () -> {};
                try (var heir = TestStorages.gcs(google.url())) {
                    heir.end(item.id(), transfer.session());
                    heir.remove(item.id());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        assertThatThrownBy(() -> storage.put(item, transfer)).isInstanceOf(IOException.class);
        assertThat(google.objects).isEmpty();
        assertThat(google.sessions).isEmpty();
    }

    @Test
    void who_cannot_keep_a_session_sends_nothing_and_leaves_nothing() throws Exception {
        transfer.wanted = false;
        assertThat(storage.put(item, transfer)).isEqualTo(Put.GIVEN_UP);
        assertThat(google.sessions).isEmpty();
        assertThat(google.ranges()).isEmpty();
    }

    @Test
    void a_server_in_trouble_is_no_answer() {
        for (var status : new int[] {401, 403, 429, 500, 503}) {
            google.refuse = status;
            assertThatThrownBy(() -> storage.put(item, transfer)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> storage.open(item.id()))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> storage.remove(item.id())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> storage.end(item.id(), Optional.of("gcs " + google.url() + "/x")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_key_file_gets_the_token_that_google_asks_for() throws Exception {
        google.token = "secret";
        assertThatThrownBy(() -> storage.put(item, transfer)).hasMessageContaining("401");
        var keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        var key = Base64.getMimeEncoder()
                .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
        var file = Json.createObjectBuilder()
                .add("type", "service_account")
                .add("private_key_id", "1")
                .add("private_key", "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n")
                .add("client_email", "intake@example.com")
                .add("client_id", "1")
                .add("token_uri", google.url() + "/token")
                .build();
        var path = Files.writeString(folder.resolve("key.json"), file.toString());
        var settings = new GcsSettings(Optional.of(FakeGcs.BUCKET), google.url(), Optional.of(path.toString()), UNIT);
        try (var withKey = settings.storage()) {
            assertThat(withKey.put(item, transfer)).isEqualTo(Put.STORED);
        }
    }

    @Test
    void what_keeps_it_from_storing_names_the_setting() throws Exception {
        assertThat(storage.fault()).isEmpty();
        google.refuse = 503;
        assertThat(storage.fault()).get().asString().startsWith("gridrelay.intake.gcs.endpoint: gs://checked-files, ");
        google.refuse = 0;
        google.token = "secret";
        assertThat(storage.fault()).get().asString().startsWith("gridrelay.intake.gcs.credentials: ");
        google.token = null;
        try (var other = new GcsSettings(Optional.of("not-there"), google.url(), Optional.of("none"), UNIT).storage()) {
            assertThat(other.fault()).get().asString().startsWith("gridrelay.intake.gcs.bucket: gs://not-there, ");
            assertThatThrownBy(() -> other.put(item, transfer)).isInstanceOf(IOException.class);
        }
        google.close();
        assertThat(storage.fault()).get().asString().startsWith("gridrelay.intake.gcs.endpoint");
    }

    @Test
    void a_wrong_setting_is_named() {
        assertThatThrownBy(() -> settings(Optional.empty(), "none", UNIT))
                .hasMessageContaining("gridrelay.intake.gcs.bucket");
        assertThatThrownBy(() -> settings(Optional.of("b"), "none", UNIT + 1))
                .hasMessageContaining("gridrelay.intake.gcs.chunk-bytes");
        assertThatThrownBy(() -> settings(Optional.of("b"), "storage.example.org", "none", UNIT))
                .hasMessageContaining("gridrelay.intake.gcs.endpoint");
        assertThatThrownBy(
                        () -> settings(Optional.of("b"), folder.resolve("none").toString(), UNIT))
                .hasMessageContaining("gridrelay.intake.gcs.credentials");
    }

    private static void settings(Optional<String> bucket, String credentials, long chunk) {
        settings(bucket, "http://127.0.0.1", credentials, chunk);
    }

    private static void settings(Optional<String> bucket, String endpoint, String credentials, long chunk) {
        new GcsSettings(bucket, endpoint, Optional.of(credentials), chunk).storage();
    }
}
