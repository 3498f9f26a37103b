package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.events.FileFinished;
import gridrelay.grid.Tenure;
import gridrelay.intake.Work.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnBothDatabases
class PipelineTest {

    private static final Scan CLEAN = new Scan.Clean("engine", "1");
    private static final Map<Line, Integer> SLOTS = Map.of(Line.SCAN, 3, Line.CHECK, 2, Line.TRANSFER, 2, Line.TIDY, 1);

    private final TestDatabase database;
    private final ExecutorService workers = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    private Bench bench;
    private volatile Scanner scanner = (content, deadline) -> CLEAN;
    private volatile ContentCheck check = (content, name, policy) -> new Content.Accepted("txt");
    private Pipeline pipeline;

    PipelineTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        bench = new Bench(database, folder, "n1", new Retries(3, Duration.ofMillis(50), Duration.ofMillis(100)));
        pipeline = pipeline();
    }

    @AfterEach
    void end() {
        pipeline.close();
        workers.shutdownNow();
    }

    private Pipeline pipeline() {
        var stages = new Stages(
                bench.contents(),
                (content, deadline) -> scanner.scan(content, deadline),
                (content, name, policy) -> check.check(content, name, policy),
                new PolicyTable(database.jdbi()),
                bench.storage,
                bench.transfers);
        return new Pipeline(bench.world(stages, workers, Bench.NO_PEERS), SLOTS);
    }

    private void take(Pipeline at, FileRow file, long epoch) {
        at.taken(bench.hold(file, epoch));
    }

    private void takeAll(List<FileRow> files, long epoch) {
        bench.holdAll(epoch);
        files.stream().map(FileRow::shard).distinct().forEach(shard -> pipeline.taken(new Tenure(shard, epoch)));
    }

    private void settled(FileRow file, FileStatus status) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            pipeline.tick();
            var row = bench.row(file.id());
            return row.status() == status && !row.pending();
        });
    }

    private byte[] stored(FileRow file) throws IOException {
        try (var content = bench.storage.open(file.id())) {
            return content.readAllBytes();
        }
    }

    private Path shelf(FileRow file) {
        return folder.resolve("store").resolve(Storage.key(file.id())).getParent();
    }

    private boolean nothingStaged() throws IOException {
        try (var all = Files.list(folder.resolve("staging"))) {
            return all.findAny().isEmpty();
        }
    }

    @Test
    void a_clean_file_is_stored_once_and_its_staged_bytes_go() throws Exception {
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.STORED);
        assertThat(stored(file)).asString().isEqualTo("hello");
        assertThat(nothingStaged()).isTrue();
        assertThat(FileEvent.isChain(file.id(), bench.files.events(file.id()))).isTrue();
        assertThat(bench.row(file.id()).scannedSha256()).isEqualTo(file.sha256());
    }

    @Test
    void an_infected_file_is_kept_apart_and_can_be_released() throws Exception {
        scanner = (content, deadline) -> new Scan.Infected("engine", "1", "Eicar");
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.INFECTED);
        assertThat(bench.row(file.id()).reason()).isEqualTo("The file holds a threat: Eicar.");
        assertThat(bench.quarantine.find(file.id())).get().isNotNull();
        assertThat(nothingStaged()).isTrue();
        assertThat(bench.finished).extracting(FileFinished::status).containsExactly("INFECTED");

        database.transaction(() -> bench.ledger.operate(file.id(), row -> change -> change.release("op")));
        pipeline.sweep();
        settled(file, FileStatus.STORED);
        assertThat(stored(file)).asString().isEqualTo("hello");
        assertThat(bench.quarantine.find(file.id())).isEmpty();
    }

    @Test
    void what_is_asked_for_between_the_record_and_its_answer_is_done_too() {
        scanner = (content, deadline) -> new Scan.Infected("engine", "1", "Eicar");
        var file = bench.received("hello");
        bench.recorded = results -> {
            if (!bench.row(file.id()).pending()) {
                bench.recorded = more -> {};
                database.transaction(() -> bench.ledger.operate(file.id(), row -> change -> change.release("op")));
                pipeline.sweep();
            }
        };
        take(pipeline, file, 1);
        settled(file, FileStatus.STORED);
    }

    @Test
    void what_a_stage_fails_with_is_for_the_log_and_not_for_the_sender() {
        check = (content, name, policy) -> {
            throw new IllegalStateException(content + " at db1.internal");
        };
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.PARKED);
        assertThat(bench.row(file.id()).reasonCode()).isEqualTo("STAGE_FAILED");
        assertThat(bench.row(file.id()).reason())
                .isEqualTo("The server has failed to work on the file; its log says why.");
        assertThat(bench.files.events(file.id()).toString()).doesNotContain("db1.internal", "IllegalState");
    }

    @Test
    void bytes_that_were_lost_after_the_scan_are_no_reason_to_refuse_the_file() {
        check = (content, name, policy) -> {
            Files.write(content, new byte[0]);
            return new Content.Rejected("EMPTY", "The file is empty.");
        };
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.PARKED);
        assertThat(bench.row(file.id()).reasonCode()).isEqualTo("INTEGRITY");
    }

    @Test
    void tidying_that_wakes_up_late_leaves_a_stored_file_alone() throws Exception {
        scanner = (content, deadline) -> new Scan.Infected("engine", "1", "Eicar");
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.INFECTED);
        var stale = bench.row(file.id());
        database.transaction(() -> bench.ledger.operate(file.id(), row -> change -> change.release("op")));
        pipeline.sweep();
        settled(file, FileStatus.STORED);

        Files.createFile(
                folder.resolve("quarantine").resolve(file.id())); // still there when it looked, before it slept
        bench.contents().tidy(stale);
        assertThat(stored(file)).asString().isEqualTo("hello");
    }

    @Test
    void a_transfer_that_wakes_up_late_does_not_bring_back_what_was_withdrawn() throws Exception {
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.STORED);
        bench.storage.remove(file.id());
        var content = Files.writeString(folder.resolve("x"), "hello");
        var item = new Storage.Item(file.id(), content, 5, file.sha256());
        var late = new Storage.Transfer() { // its node asks, sleeps, and is buried; the heir tidies the withdrawn file
                    @Override
                    public boolean isWanted() {
                        tidied(file);
                        return true;
                    }

                    @Override
                    public Optional<String> session() {
                        return Optional.empty();
                    }

                    @Override
                    public boolean keep(String session) {
                        return true;
                    }
                };
        assertThatThrownBy(() -> bench.storage.put(item, late)).isInstanceOf(NoSuchFileException.class);
        assertThat(shelf(file)).isEmptyDirectory();
    }

    private void tidied(FileRow file) {
        try {
            database.execute("UPDATE file SET status = 'WITHDRAWN' WHERE id = ?", file.id());
            bench.contents().tidy(bench.row(file.id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_scanner_limit_is_no_clean_file() {
        scanner = (content, deadline) -> new Scan.Limit("engine", "1", "MaxFileSize");
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.INFECTED);
        assertThat(bench.row(file.id()).reasonCode()).isEqualTo("SCANNER_LIMIT");
    }

    @Test
    void what_the_check_refuses_is_not_stored_and_its_bytes_go() throws Exception {
        check = (content, name, policy) -> new Content.Unsupported("TYPE_MISMATCH", "It is something else.");
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.UNSUPPORTED_FORMAT);
        assertThat(nothingStaged()).isTrue();
        check = (content, name, policy) -> new Content.Rejected("ARCHIVE_RATIO", "It is a bomb.");
        var bomb = bench.received("world");
        take(pipeline, bomb, 1);
        settled(bomb, FileStatus.REJECTED);
    }

    @Test
    void a_scanner_that_is_away_is_asked_again_and_then_the_file_is_parked() throws Exception {
        var asked = new AtomicInteger();
        scanner = (content, deadline) -> asked.incrementAndGet() < 2 ? new Scan.Unavailable("refused") : CLEAN;
        var file = bench.received("hello");
        bench.clock.now = InstantSource.system().instant();
        take(pipeline, file, 1);
        settled(file, FileStatus.STORED);

        scanner = (content, deadline) -> new Scan.Unavailable("clamd-1.internal:3310 refused");
        var parked = bench.received("world");
        take(pipeline, parked, 1);
        settled(parked, FileStatus.PARKED);
        assertThat(bench.staged(bench.row(parked.id()))).asString().isEqualTo("world");
        assertThat(bench.row(parked.id()).reason()).isEqualTo("No scanner can scan the file now.");
        scanner = (content, deadline) -> CLEAN;
        database.transaction(() -> bench.ledger.operate(parked.id(), row -> change -> change.retry("op")));
        pipeline.sweep();
        settled(parked, FileStatus.STORED);
    }

    @Test
    void bytes_that_change_after_the_scan_are_not_stored() throws Exception {
        check = (content, name, policy) -> {
            Files.write(content, "HELLO".getBytes(StandardCharsets.UTF_8));
            return new Content.Accepted("txt");
        };
        var file = bench.received("hello");
        take(pipeline, file, 1);
        settled(file, FileStatus.PARKED);
        assertThat(bench.row(file.id()).reasonCode()).isEqualTo("INTEGRITY");
        assertThat(bench.row(file.id()).parkedFrom()).isEqualTo(FileStatus.PENDING_TRANSFER);
    }

    @Test
    void bytes_that_change_before_the_scan_are_not_scanned() throws Exception {
        scanner = (content, deadline) -> {
            throw new AssertionError("scanned");
        };
        var file = bench.received("hello");
        Files.write(bench.staging.segment(file.id(), 1), "HELLO".getBytes(StandardCharsets.UTF_8));
        take(pipeline, file, 1);
        settled(file, FileStatus.PARKED);
        assertThat(bench.row(file.id()).reasonCode()).isEqualTo("INTEGRITY");
    }

    @Test
    void something_else_under_its_name_is_never_written_over() throws Exception {
        var file = bench.received("hello");
        Files.writeString(Files.createDirectories(shelf(file)).resolve(file.id()), "other");
        take(pipeline, file, 1);
        settled(file, FileStatus.PARKED);
        assertThat(bench.row(file.id()).reasonCode()).isEqualTo("CONFLICT");
        assertThat(stored(file)).asString().isEqualTo("other");
    }

    @Test
    void the_heir_of_a_node_that_was_lost_goes_on_and_the_loser_records_nothing() throws Exception {
        var scanning = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var scans = new AtomicInteger();
        scanner = (content, deadline) -> {
            if (scans.incrementAndGet() == 1) {
                scanning.countDown();
                finish.await();
            }
            return CLEAN;
        };
        var file = bench.received("hello");
        take(pipeline, file, 1);
        scanning.await();
        var loser = pipeline;
        pipeline = pipeline();
        take(pipeline, file, 2);
        settled(file, FileStatus.STORED);
        var events = bench.files.events(file.id());
        finish.countDown();
        await().until(() -> loser.running(Line.SCAN) == 0);
        loser.close();
        assertThat(bench.files.events(file.id())).isEqualTo(events);
        assertThat(events).extracting(FileEvent::detail).contains("taken over");
        assertThat(stored(file)).asString().isEqualTo("hello");
    }

    @Test
    void what_only_waits_while_its_owners_end_again_and_again_is_innocent() throws Exception {
        var files = Stream.generate(() -> bench.received("hello")).limit(20).toList();
        var begun = ConcurrentHashMap.<String>newKeySet();
        var never = new CountDownLatch(1);
        for (var epoch = 1; epoch <= 4; epoch++) {
            var running = new CountDownLatch(3);
            scanner = (content, deadline) -> {
                begun.add(content.getFileName().toString());
                running.countDown();
                never.await();
                return CLEAN;
            };
            takeAll(files, epoch);
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            pipeline.close(); // dies of one of three
            pipeline = pipeline();
        }
        scanner = (content, deadline) -> CLEAN;
        takeAll(files, 5);
        var innocent = files.stream()
                .filter(file -> begun.stream().noneMatch(name -> name.startsWith(file.id())))
                .toList();
        assertThat(innocent).isNotEmpty();
        innocent.forEach(file -> settled(file, FileStatus.STORED));
        never.countDown();
    }

    @Test
    void a_file_that_was_begun_by_owner_after_owner_is_parked_and_one_that_was_withdrawn_ends() throws Exception {
        var never = new CountDownLatch(1);
        var poison = bench.received("hello");
        var unwanted = bench.received("hello");
        for (var epoch = 1; epoch <= 2; epoch++) {
            var running = new CountDownLatch(2);
            scanner = (content, deadline) -> {
                running.countDown();
                never.await();
                return CLEAN;
            };
            takeAll(List.of(poison, unwanted), epoch);
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            pipeline.close();
            pipeline = pipeline();
        }
        bench.receipts.withdraw(unwanted.id());
        takeAll(List.of(poison, unwanted), 3);
        settled(poison, FileStatus.PARKED);
        assertThat(bench.row(poison.id()).reasonCode()).isEqualTo("POISON");
        settled(unwanted, FileStatus.WITHDRAWN);
        assertThat(bench.finished)
                .filteredOn(file -> file.id().equals(unwanted.id()))
                .extracting(FileFinished::status)
                .containsExactly("WITHDRAWN");
        never.countDown();
    }

    @Test
    void a_shard_that_comes_back_to_the_same_node_is_worked_on_although_the_old_work_still_hangs() throws Exception {
        var scanning = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var scans = new AtomicInteger();
        scanner = (content, deadline) -> {
            if (scans.incrementAndGet() == 1) {
                scanning.countDown();
                finish.await();
            }
            return CLEAN;
        };
        var file = bench.received("hello");
        take(pipeline, file, 1);
        scanning.await();
        pipeline.lost(new Tenure(file.shard(), 1));
        take(pipeline, file, 3);
        settled(file, FileStatus.STORED);
        finish.countDown();
        await().until(() -> pipeline.running(Line.SCAN) == 0);
    }

    @Test
    void a_shard_that_comes_back_before_its_end_was_told_is_worked_on() {
        var finish = new CountDownLatch(1);
        scanner = (content, deadline) -> {
            finish.await();
            return CLEAN;
        };
        var files = Stream.generate(() -> bench.received("hello")).limit(30).toList();
        takeAll(files, 1);
        await().until(() -> pipeline.known() == files.size());
        takeAll(files, 2);
        finish.countDown();
        files.forEach(file -> settled(file, FileStatus.STORED));
        files.forEach(file -> pipeline.lost(new Tenure(file.shard(), 1)));
        assertThat(files).allMatch(file -> pipeline.holds(new Tenure(file.shard(), 2)));
    }

    @Test
    void a_shard_that_is_given_up_waits_a_while_for_what_is_at_work() throws Exception {
        var scanning = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        scanner = (content, deadline) -> {
            scanning.countDown();
            finish.await();
            return CLEAN;
        };
        var file = bench.received("hello");
        take(pipeline, file, 1);
        scanning.await();
        var asked = System.nanoTime();
        var drained = pipeline.drain(new Tenure(file.shard(), 1)).toCompletableFuture();
        assertThat(!drained.isDone() || System.nanoTime() - asked >= Pipeline.LONGEST_DRAIN.toNanos())
                .isTrue();
        finish.countDown();
        assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
        await().until(() -> bench.row(file.id()).status() == FileStatus.PENDING_TYPE_CHECK);
    }

    @Test
    void a_file_that_is_withdrawn_while_it_is_scanned_is_not_stored() throws Exception {
        var scanning = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        scanner = (content, deadline) -> {
            scanning.countDown();
            finish.await();
            return CLEAN;
        };
        var file = bench.received("hello");
        take(pipeline, file, 1);
        scanning.await();
        bench.receipts.withdraw(file.id());
        finish.countDown();
        settled(file, FileStatus.WITHDRAWN);
        assertThat(shelf(file)).doesNotExist();
        assertThat(nothingStaged()).isTrue();
    }

    @Test
    void a_file_withdrawn_while_it_waits_for_its_next_attempt_ends_at_once() throws Exception {
        bench = new Bench(database, folder, "n1", new Retries(9, Duration.ofHours(1), Duration.ofHours(1)));
        pipeline = pipeline();
        scanner = (content, deadline) -> new Scan.Unavailable("refused");
        bench.clock.now = InstantSource.system().instant();
        var file = bench.received("hello");
        take(pipeline, file, 1);
        await().until(() -> bench.row(file.id()).due() != null);
        bench.receipts.withdraw(file.id());
        pipeline.sweep();
        settled(file, FileStatus.WITHDRAWN);
        assertThat(nothingStaged()).isTrue();
    }

    @Test
    void a_slow_large_file_and_a_busy_account_hold_up_nobody() {
        var queue = new FairQueue();
        var tenure = new Tenure(1, 1);
        for (var i = 0; i < 3; i++) {
            queue.add(work("busy" + i, 1, 10, tenure));
        }
        queue.add(work("other", 2, 10, tenure));
        queue.add(work("large", 1, FairQueue.LARGE, tenure));
        assertThat(List.of(queue.poll(true), queue.poll(true), queue.pollLarge(), queue.poll(false), queue.poll(false)))
                .extracting(Work::id)
                .containsExactly("busy0", "other", "large", "busy1", "busy2");
        assertThat(queue.size()).isZero();
    }

    private static Work work(String id, long account, long bytes, Tenure tenure) {
        var upload = new NewUpload("a.txt", null, null, null, bytes, null, null);
        var row = NewFile.of(upload, bytes, PolicyTable.DEFAULT, account, Bench.NOW, null);
        return new Work(
                new FileRow(
                        id,
                        1,
                        account,
                        row.name(),
                        null,
                        row.policy(),
                        null,
                        null,
                        null,
                        bytes,
                        bytes,
                        1,
                        null,
                        false,
                        null,
                        null,
                        FileStatus.PENDING_VIRUS_SCAN,
                        null,
                        false,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        true,
                        1,
                        null,
                        Bench.NOW,
                        null,
                        null),
                tenure,
                0,
                false);
    }
}
