package gridrelay.intake.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.intake.Sha256;
import gridrelay.intake.Storage;
import gridrelay.intake.Storage.Item;
import gridrelay.intake.Storage.Put;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real S3 server, with somebody between who breaks things. */
@Timeout(120)
class S3StorageTest {

    private static final String COMPLETE = "?uploadId=";

    @TempDir
    static Path shared;

    private static S3Server server;

    @TempDir
    Path folder;

    private Between between;
    private Storage storage;
    private RememberedTransfer transfer;

    @BeforeAll
    static void serve() throws IOException {
        server = new S3Server(shared);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @BeforeEach
    void arrange() throws IOException {
        between = new Between(server.url());
        storage = TestStorages.s3(between.url());
        transfer = new RememberedTransfer();
    }

    @AfterEach
    void tidy() throws IOException {
        storage.close();
        between.close();
    }

    /** Three parts of 5 MiB, 5 MiB and 7 bytes. */
    private Item large() throws IOException {
        var bytes = new byte[(int) (2 * TestStorages.PART + 7)];
        new Random(1).nextBytes(bytes);
        return item(bytes);
    }

    private Item item(byte[] bytes) throws IOException {
        var id = "f_" + UUID.randomUUID().toString().replace("-", "");
        var content = Files.write(folder.resolve(id), bytes);
        return new Item(id, content, bytes.length, Sha256.of(content));
    }

    private byte[] there(Item item) throws IOException {
        try (var content = storage.open(item.id())) {
            return content.readAllBytes();
        }
    }

    /** What another process has: the configuration, and what was kept. */
    private void restart() throws IOException {
        storage.close();
        storage = TestStorages.s3(between.url());
    }

    @Test
    void a_file_in_parts_is_stored_and_can_be_had_and_removed() throws Exception {
        var item = large();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(there(item)).isEqualTo(Files.readAllBytes(item.content()));
        assertThat(between.asked("PUT", "partNumber=")).isEqualTo(3);
        storage.end(item.id(), transfer.session());
        storage.remove(item.id());
        assertThatThrownBy(() -> storage.open(item.id())).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_transfer_that_died_before_it_was_complete_goes_on_and_sends_no_part_again() throws Exception {
        var item = large();
        between.rule((request, to) -> request.is("POST", COMPLETE) ? Between.Answer.of(500) : to.ask(request));
        assertThatThrownBy(() -> storage.put(item, transfer)).isInstanceOf(IOException.class);
        assertThat(between.asked("PUT", "partNumber=")).isEqualTo(3);

        between.straight();
        restart();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(between.asked("PUT", "partNumber=")).isEqualTo(3);
        assertThat(between.asked("POST", "?uploads")).isEqualTo(1);
        assertThat(there(item)).isEqualTo(Files.readAllBytes(item.content()));
    }

    @Test
    void a_transfer_that_died_between_parts_sends_only_those_that_are_missing() throws Exception {
        var item = large();
        between.rule((request, to) -> request.is("PUT", "partNumber=2") ? Between.Answer.of(500) : to.ask(request));
        assertThatThrownBy(() -> storage.put(item, transfer)).isInstanceOf(IOException.class);

        between.straight();
        restart();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(between.asked("PUT", "partNumber=1")).isEqualTo(1);
        assertThat(there(item)).isEqualTo(Files.readAllBytes(item.content()));
    }

    @Test
    void what_was_complete_but_not_recorded_is_found_and_not_stored_again() throws Exception {
        var item = large();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        restart();
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(between.asked("POST", "?uploads")).isEqualTo(1);
        assertThat(between.asked("PUT", "partNumber=")).isEqualTo(3);
    }

    @Test
    void a_completion_whose_answer_was_lost_counts() throws Exception {
        var item = large();
        var lost = new AtomicInteger();
        between.rule((request, to) -> {
            var answer = to.ask(request);
            return request.is("POST", COMPLETE) && lost.getAndIncrement() == 0 ? Between.Answer.of(500) : answer;
        });
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(there(item)).isEqualTo(Files.readAllBytes(item.content()));
    }

    @Test
    void a_server_that_asks_to_slow_down_is_asked_again() throws Exception {
        var item = large();
        var refused = new AtomicInteger();
        between.rule((request, to) -> request.method().equals("PUT") && refused.incrementAndGet() <= 2
                ? Between.Answer.of(503)
                : to.ask(request));
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(refused.get()).isEqualTo(5);
    }

    @Test
    void what_is_read_back_otherwise_is_not_stored() throws Exception {
        var item = large();
        between.rule((request, to) -> {
            var answer = to.ask(request);
            if (request.method().equals("GET") && answer.body().length > TestStorages.PART) {
                answer.body()[77]++;
            }
            return answer;
        });
        assertThat(storage.put(item, transfer)).isEqualTo(Put.ALTERED);
    }

    @Test
    void what_is_not_what_was_scanned_is_not_even_sent() throws Exception {
        var item = item("hello".getBytes(UTF_8));
        Files.writeString(item.content(), "HELLO");
        assertThat(storage.put(item, transfer)).isEqualTo(Put.ALTERED);
        assertThat(between.asked("PUT", "")).isZero();
    }

    @Test
    void something_else_under_its_key_is_never_written_over() throws Exception {
        var item = item("hello".getBytes(UTF_8));
        var theirs = item("other".getBytes(UTF_8));
        var other = new Item(item.id(), theirs.content(), 5, theirs.sha256());
        var done = new AtomicInteger();
        between.rule((request, to) -> { // it comes in the last moment
            if (request.is("POST", COMPLETE) && done.getAndIncrement() == 0) {
                try (var direct = TestStorages.s3(server.url())) {
                    assertThat(direct.put(other, new RememberedTransfer())).isEqualTo(Put.STORED);
                }
            }
            return to.ask(request);
        });
        assertThat(storage.put(item, transfer)).isEqualTo(Put.CONFLICT);
        assertThat(storage.put(item, transfer)).isEqualTo(Put.CONFLICT);
        assertThat(there(item)).asString().isEqualTo("other");
    }

    @Test
    void a_transfer_that_wakes_up_late_does_not_bring_back_what_was_withdrawn() throws Exception {
        var item = item("hello".getBytes(UTF_8));
        between.rule((request, to) -> { // it sleeps before this request; the heir ends it
            if (request.is("POST", COMPLETE)) {
                try (var heir = TestStorages.s3(server.url())) {
                    heir.end(item.id(), transfer.session());
                    heir.remove(item.id());
                }
            }
            return to.ask(request);
        });
        assertThatThrownBy(() -> storage.put(item, transfer)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> there(item)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void who_cannot_keep_a_transfer_completes_nothing_and_leaves_nothing() throws Exception {
        var before = server.files();
        transfer.wanted = false;
        assertThat(storage.put(item("hello".getBytes(UTF_8)), transfer)).isEqualTo(Put.GIVEN_UP);
        assertThat(server.files()).isEqualTo(before);
        assertThat(between.asked("POST", COMPLETE)).isZero();
    }

    @Test
    void an_upload_that_the_server_has_forgotten_is_begun_anew() throws Exception {
        var item = large();
        transfer.kept = Optional.of("s3 5242880 nosuchupload");
        assertThat(storage.put(item, transfer)).isEqualTo(Put.STORED);
        assertThat(transfer.kept.get()).isNotEqualTo("s3 5242880 nosuchupload");
    }

    @Test
    void what_keeps_it_from_storing_names_the_setting() throws Exception {
        assertThat(storage.fault()).isEmpty();
        try (var nobody = new Between(server.url())) {
            nobody.rule((request, to) -> Between.Answer.of(500));
            assertThat(fault("checked-files", "secret", nobody.url())).startsWith("gridrelay.intake.s3.endpoint");
        }
        assertThat(fault("not-there", "secret", server.url()))
                .startsWith("gridrelay.intake.s3.bucket: s3://not-there, NoSuchBucket");
        assertThat(fault("checked-files", "wrong", server.url())).startsWith("gridrelay.intake.s3.access-key");
        assertThat(fault("checked-files", "secret", URI.create("http://127.0.0.1:1")))
                .startsWith("gridrelay.intake.s3.endpoint");
    }

    private static String fault(String bucket, String secretKey, URI endpoint) {
        var settings = new S3Settings(
                Optional.of(bucket),
                "us-east-1",
                Optional.of(endpoint),
                true,
                Optional.of(S3Server.ACCESS_KEY),
                Optional.of(secretKey),
                TestStorages.PART);
        try (var storage = settings.storage()) {
            return storage.fault().orElseThrow();
        }
    }

    @Test
    void a_wrong_setting_is_named() {
        var some = Optional.of("some");
        assertThatThrownBy(() -> settings(Optional.empty(), some, TestStorages.PART))
                .hasMessageContaining("gridrelay.intake.s3.bucket");
        assertThatThrownBy(() -> settings(some, some, 1)).hasMessageContaining("gridrelay.intake.s3.part-bytes");
        assertThatThrownBy(() -> settings(some, Optional.empty(), TestStorages.PART))
                .hasMessageContaining("gridrelay.intake.s3.secret-key");
        for (var address : new String[] {"s3.example.org", "s3.example.org:9000", "/s3", "ftp://s3.example.org"}) {
            assertThatThrownBy(() -> fault("some", "some", URI.create(address)))
                    .hasMessageContaining("gridrelay.intake.s3.endpoint");
        }
    }

    private static void settings(Optional<String> bucket, Optional<String> secretKey, long partBytes) {
        new S3Settings(bucket, "us-east-1", Optional.empty(), false, Optional.of("key"), secretKey, partBytes)
                .storage();
    }
}
