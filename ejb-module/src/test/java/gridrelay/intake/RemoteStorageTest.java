package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.intake.Work.Line;
import gridrelay.intake.storage.Between;
import gridrelay.intake.storage.FakeGcs;
import gridrelay.intake.storage.S3Server;
import gridrelay.intake.storage.TestStorages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on their way to a storage that is not on this machine, with the ledger that remembers their transfers. */
@OnBothDatabases
class RemoteStorageTest {

    private static final Map<Line, Integer> SLOTS = Map.of(Line.SCAN, 2, Line.CHECK, 2, Line.TRANSFER, 2, Line.TIDY, 1);

    private final TestDatabase database;
    private final ExecutorService workers = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    private Bench bench;
    private Pipeline pipeline;

    RemoteStorageTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        bench = new Bench(database, folder, "n1", new Retries(20, Duration.ofMillis(50), Duration.ofMillis(100)));
    }

    private void storeIn(Storage storage) {
        bench.storage = storage;
        var stages = new Stages(
                bench.contents(),
                (content, deadline) -> new Scan.Clean("engine", "1"),
                (content, name, policy) -> new Content.Accepted("txt"),
                new PolicyTable(database.jdbi()),
                bench.storage,
                bench.transfers);
        pipeline = new Pipeline(bench.world(stages, workers, Bench.NO_PEERS), SLOTS);
    }

    @AfterEach
    void end() throws IOException {
        if (pipeline != null) {
            pipeline.close();
        }
        workers.shutdownNow();
        bench.storage.close();
    }

    private void settled(FileRow file, FileStatus status) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            pipeline.tick();
            var row = bench.row(file.id());
            return row.status() == status && !row.pending();
        });
    }

    /** Until the storage has failed each of them once. */
    private void tried(FileRow... files) {
        await().atMost(Duration.ofSeconds(30)).until(() -> Stream.of(files).allMatch(this::hasFailed));
    }

    private boolean hasFailed(FileRow file) {
        for (var event : bench.files.events(file.id())) {
            if (event.detail() != null && event.detail().startsWith("STORAGE_UNAVAILABLE")) {
                return true;
            }
        }
        return false;
    }

    private String stored(FileRow file) throws IOException {
        try (var content = bench.storage.open(file.id())) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private long kept() {
        return database.one(Long.class, "SELECT count(*) FROM file_transfer");
    }

    @Test
    void a_file_is_stored_once_s3_is_back_and_can_be_withdrawn_until_then() throws Exception {
        try (var server = new S3Server(folder.resolve("s3"));
                var between = new Between(server.url())) {
            storeIn(TestStorages.s3(between.url()));
            between.refuse();
            var file = bench.received("hello");
            var withdrawn = bench.received("goodbye");
            pipeline.taken(bench.hold(file, 1));
            pipeline.taken(bench.hold(withdrawn, 1));
            tried(file, withdrawn);
            bench.receipts.withdraw(withdrawn.id());
            pipeline.sweep();
            between.straight();
            settled(file, FileStatus.STORED);
            settled(withdrawn, FileStatus.WITHDRAWN);
            assertThat(stored(file)).isEqualTo("hello");
            assertThatThrownBy(() -> stored(withdrawn)).isInstanceOf(NoSuchFileException.class);
            assertThat(kept()).isZero();
            assertThat(server.files()).isEqualTo(1);
        }
    }

    @Test
    void a_session_at_google_is_gone_on_with_by_the_next_attempt_and_then_forgotten() throws Exception {
        try (var google = new FakeGcs()) {
            storeIn(TestStorages.gcs(google.url()));
            google.breakAfter(2);
            var file = bench.received("hello");
            pipeline.taken(bench.hold(file, 1));
            tried(file);
            settled(file, FileStatus.STORED);
            assertThat(google.ranges()).containsExactly("bytes 0-4/5", "bytes */5", "bytes 2-4/5");
            assertThat(stored(file)).isEqualTo("hello");
            assertThat(kept()).isZero();
        }
    }

    @Test
    void a_transfer_is_kept_only_where_the_file_still_is_and_for_what_its_keeper_knew() {
        var file = bench.received("hello");
        var transfers = bench.transfers;
        assertThat(transfers.keep(file, Optional.empty(), "a")).isTrue();
        assertThat(transfers.keep(file, Optional.empty(), "b")).isFalse();
        assertThat(transfers.keep(file, Optional.of("a"), "c")).isTrue();
        transfers.forget(file.id(), "a");
        assertThat(transfers.session(file.id())).contains("c");
        bench.record(file, bench.hold(file, 1), new Verdict.Begun()); // by its next owner
        assertThat(transfers.keep(file, Optional.of("c"), "d")).isFalse();
        var taken = bench.row(file.id());
        assertThat(transfers.keep(taken, Optional.of("c"), "d")).isTrue();
        bench.receipts.withdraw(file.id());
        assertThat(transfers.keep(taken, Optional.of("d"), "e")).isFalse();
        transfers.forget(file.id(), "d");
        assertThat(transfers.session(file.id())).isEmpty();
    }
}
