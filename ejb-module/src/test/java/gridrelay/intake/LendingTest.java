package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.grid.Tenure;
import gridrelay.intake.Work.Line;
import gridrelay.model.FileLoan;
import gridrelay.model.LoanAnswer;
import gridrelay.model.SpareSlots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that do each other's stages, over one database and a grid that loses, delays and doubles. */
@OnBothDatabases
class LendingTest {

    private static final Scan CLEAN = new Scan.Clean("engine", "1");

    private final TestDatabase database;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final LooseGrid grid = new LooseGrid();
    private final List<Node> nodes = new ArrayList<>();
    /** What a scan waits for that shall not end before its test. */
    private final CountDownLatch never = new CountDownLatch(1);

    @TempDir
    Path folder;

    private Node owner;
    private Retries retries = new Retries(20, Duration.ofMillis(50), Duration.ofMillis(100));

    LendingTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        owner = new Node("owner", 2);
        owner.scanner = stuck();
    }

    @AfterEach
    void end() {
        nodes.forEach(Node::die);
        never.countDown();
        grid.close();
        workers.shutdownNow();
    }

    /** All have the same folders; only the owner has shards. */
    private final class Node {
        final String name;
        final Bench bench;
        final Pipeline pipeline;
        final AtomicInteger scans = new AtomicInteger();
        volatile Scanner scanner = (content, deadline) -> CLEAN;

        Node(String name, int slots) {
            this(name, slots, storage -> storage);
        }

        Node(String name, int slots, UnaryOperator<Storage> storage) {
            this.name = name;
            bench = new Bench(database, folder, name, retries);
            bench.clock.now = InstantSource.system().instant();
            bench.storage = storage.apply(bench.storage);
            var stages = new Stages(
                    bench.contents(),
                    (content, deadline) -> {
                        scans.incrementAndGet();
                        return scanner.scan(content, deadline);
                    },
                    (content, file, policy) -> new Content.Accepted("txt"),
                    new PolicyTable(database.jdbi()),
                    bench.storage,
                    bench.transfers);
            pipeline = new Pipeline(
                    bench.world(stages, workers, grid.of(name)),
                    Map.of(Line.SCAN, slots, Line.CHECK, slots, Line.TRANSFER, slots, Line.TIDY, 2));
            grid.join(name, pipeline);
            nodes.add(this);
        }

        /** The files that are there already: each is counted as begun once, as after another owner's death. */
        void takeAll(List<FileRow> files) {
            bench.holdAll(1);
            files.stream().map(FileRow::shard).distinct().forEach(shard -> pipeline.taken(new Tenure(shard, 1)));
        }

        void die() {
            pipeline.close();
            grid.leave(name);
        }
    }

    private Scanner stuck() {
        return (content, deadline) -> {
            never.await();
            return CLEAN;
        };
    }

    private List<FileRow> received(int count) {
        return Stream.generate(() -> owner.bench.received("hello")).limit(count).toList();
    }

    private ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    private void untilScanning(Node node, int scans) {
        soon().until(() -> {
            grid.tick();
            return node.scans.get() >= scans;
        });
    }

    /** As many of these files as can, and at least so many, are in this state. */
    private List<FileRow> settled(List<FileRow> files, int atLeast, FileStatus status) {
        var settled = new ArrayList<FileRow>();
        soon().until(() -> {
            grid.tick();
            settled.clear();
            files.stream()
                    .map(file -> owner.bench.row(file.id()))
                    .filter(row -> row.status() == status && !row.pending())
                    .forEach(settled::add);
            return settled.size() >= atLeast;
        });
        return settled;
    }

    /** Who scanned it, by its events. */
    private String scannedBy(FileRow file) {
        return events(file).stream()
                .filter(event -> event.status() == FileStatus.PENDING_TYPE_CHECK)
                .map(FileEvent::node)
                .findFirst()
                .orElseThrow();
    }

    private List<FileEvent> events(FileRow file) {
        var events = owner.bench.files.events(file.id());
        assertThat(FileEvent.isChain(file.id(), events)).isTrue();
        return events;
    }

    /** How often an owner has counted its beginning. */
    private long counted(FileRow file) {
        return events(file).stream()
                .filter(event -> "taken over".equals(event.detail()))
                .count();
    }

    @Test
    void what_waits_at_a_full_node_is_done_by_an_idle_one_and_recorded_by_the_owner() {
        var idle = new Node("idle", 4);
        var files = received(8);
        owner.takeAll(files);
        var stored = settled(files, 6, FileStatus.STORED);
        assertThat(stored)
                .hasSize(6)
                .allSatisfy(file -> assertThat(scannedBy(file)).isEqualTo("idle"));
        assertThat(idle.bench.indexed).isEmpty();
        assertThat(owner.scans).hasValue(2);
        assertThat(idle.scans).hasValue(6);
        never.countDown();
        settled(files, 8, FileStatus.STORED);
        assertThat(owner.scans).hasValue(2);
    }

    @Test
    void nobodys_last_slot_is_taken() {
        var small = new Node("small", 2);
        var large = new Node("large", 4);
        small.scanner = stuck();
        large.scanner = stuck();
        owner.takeAll(received(9));
        untilScanning(large, 3);
        untilScanning(small, 1);
        assertThat(owner.pipeline.waiting(Line.SCAN)).isEqualTo(3);
        assertThat(owner.pipeline.lent(Line.SCAN)).isEqualTo(4);
        assertThat(large.pipeline.borrowed(Line.SCAN)).isEqualTo(3);
        assertThat(small.pipeline.borrowed(Line.SCAN)).isEqualTo(1);
        assertThat(owner.scans).hasValue(2);
    }

    @Test
    void a_node_with_work_of_its_own_that_waits_takes_none() {
        var busy = new Node("busy", 2);
        busy.scanner = stuck();
        var own = received(4);
        busy.takeAll(own);
        untilScanning(busy, 2);
        soon().until(() -> busy.pipeline.waiting(Line.SCAN) + busy.pipeline.lent(Line.SCAN) == 2);
        assertThat(busy.pipeline.room(Line.SCAN)).isZero();
        assertThat(busy.pipeline.borrowed(Line.SCAN)).isZero();
    }

    @Test
    void what_a_dead_borrower_had_is_counted_as_begun_and_done_again() {
        var mortal = new Node("mortal", 4);
        mortal.scanner = stuck();
        var files = received(3);
        owner.takeAll(files);
        untilScanning(mortal, 1);
        mortal.die();
        soon().until(() -> {
            grid.tick();
            return owner.pipeline.lent(Line.SCAN) == 0;
        });
        never.countDown();
        settled(files, 3, FileStatus.STORED);
        assertThat(files.stream().filter(file -> counted(file) == 2))
                .hasSize(1)
                .allSatisfy(file -> assertThat(scannedBy(file)).isEqualTo("owner"));
    }

    @Test
    void a_file_that_ends_one_borrower_after_the_other_is_parked() {
        owner.die();
        retries = new Retries(4, Duration.ofMillis(50), Duration.ofMillis(100));
        owner = new Node("owner", 2);
        owner.scanner = stuck();
        var files = received(3);
        owner.takeAll(files);
        for (var life = 1; life <= 3; life++) {
            var mortal = new Node("mortal-" + life, 2);
            mortal.scanner = stuck();
            untilScanning(mortal, 1);
            mortal.die();
        }
        var last = new Node("last", 2);
        last.scanner = stuck();
        var parked = settled(files, 1, FileStatus.PARKED);
        assertThat(parked.get(0).reasonCode()).isEqualTo("POISON");
        assertThat(last.scans).hasValue(0);
    }

    @Test
    void a_loan_or_an_answer_that_is_lost_costs_time_only() {
        var idle = new Node("idle", 4);
        var losses = new AtomicInteger();
        grid.loses = message -> message instanceof FileLoan && losses.compareAndSet(0, 1)
                || message instanceof LoanAnswer && losses.compareAndSet(1, 2);
        var files = received(6);
        owner.takeAll(files);
        settled(files, 4, FileStatus.STORED);
        assertThat(losses).hasValue(2);
        assertThat(idle.scans).hasValue(5);
        assertThat(files).allSatisfy(file -> assertThat(counted(file)).isEqualTo(1));
    }

    @Test
    void what_comes_after_it_was_taken_back_changes_nothing() {
        var idle = new Node("idle", 2);
        grid.keepsBack = message -> message instanceof LoanAnswer;
        var files = received(3);
        owner.takeAll(files);
        untilScanning(idle, 1);
        soon().until(() -> grid.kept() > 0);
        grid.loses = message -> message instanceof SpareSlots;
        soon().until(() -> {
            grid.tick();
            return owner.pipeline.lent(Line.SCAN) == 0;
        });
        never.countDown();
        var stored = settled(files, 3, FileStatus.STORED);
        var events = stored.stream().map(this::events).toList();
        grid.release();
        soon().until(() -> grid.kept() == 0);
        settled(files, 3, FileStatus.STORED);
        assertThat(stored.stream().map(this::events).toList()).isEqualTo(events);
    }

    @Test
    void a_file_withdrawn_while_another_node_is_at_it_ends() {
        var idle = new Node("idle", 2);
        var finish = new CountDownLatch(1);
        idle.scanner = (content, deadline) -> {
            finish.await();
            return CLEAN;
        };
        var files = received(3);
        owner.takeAll(files);
        untilScanning(idle, 1);
        files.forEach(file -> owner.bench.receipts.withdraw(file.id()));
        owner.pipeline.sweep();
        finish.countDown();
        assertThat(settled(files, 1, FileStatus.WITHDRAWN)).hasSize(1);
        never.countDown();
        settled(files, 3, FileStatus.WITHDRAWN);
    }

    @Test
    void a_loan_that_comes_when_the_file_is_elsewhere_is_not_begun() {
        var idle = new Node("idle", 2);
        grid.keepsBack = message -> message instanceof FileLoan;
        var files = received(3);
        owner.takeAll(files);
        soon().until(() -> {
            grid.tick();
            return grid.kept() == 1;
        });
        files.forEach(file -> owner.bench.receipts.withdraw(file.id()));
        grid.release();
        settled(files, 1, FileStatus.WITHDRAWN);
        assertThat(idle.scans).hasValue(0);
    }

    @Test
    void a_borrower_that_leaves_gives_back_at_once_and_takes_no_more() {
        var leaving = new Node("leaving", 4);
        leaving.scanner = stuck();
        var files = received(5);
        owner.takeAll(files);
        untilScanning(leaving, 3);
        leaving.pipeline.leave();
        soon().until(() -> owner.pipeline.lent(Line.SCAN) == 0); // without a tick, that is, not by silence
        assertThat(owner.pipeline.waiting(Line.SCAN)).isEqualTo(3);
        new Node("heir", 4);
        var stored = settled(files, 3, FileStatus.STORED);
        assertThat(stored).allSatisfy(file -> {
            assertThat(scannedBy(file)).isEqualTo("heir");
            assertThat(counted(file)).isEqualTo(1);
        });
        assertThat(leaving.scans).hasValue(3);
    }

    @Test
    void what_was_on_its_way_to_a_node_that_leaves_is_back_at_once() {
        var leaving = new Node("leaving", 2);
        grid.keepsBack = message -> message instanceof FileLoan;
        var files = received(3);
        owner.takeAll(files);
        soon().until(() -> {
            grid.tick();
            return grid.kept() == 1;
        });
        assertThat(owner.pipeline.lent(Line.SCAN)).isEqualTo(1);
        leaving.pipeline.leave();
        soon().until(() -> owner.pipeline.lent(Line.SCAN) == 0); // without a tick, that is, not by silence
        grid.release();
        new Node("heir", 2);
        assertThat(settled(files, 1, FileStatus.STORED))
                .allSatisfy(file -> assertThat(counted(file)).isEqualTo(1));
        assertThat(leaving.scans).hasValue(0);
    }

    @Test
    void a_node_that_leaves_waits_for_nothing_that_is_elsewhere() {
        var idle = new Node("idle", 2);
        idle.scanner = stuck();
        var files = received(3);
        owner.takeAll(files);
        untilScanning(idle, 1);
        assertThat(owner.pipeline.lent(Line.SCAN)).isEqualTo(1);
        owner.pipeline.leave();
        assertThat(owner.pipeline.lent(Line.SCAN)).isZero();
        assertThat(files)
                .extracting(file -> owner.pipeline
                        .drain(new Tenure(file.shard(), 1))
                        .toCompletableFuture()
                        .isDone())
                .contains(true);
    }

    @Test
    void a_shard_is_not_held_up_by_what_takes_long_here_or_elsewhere() {
        var idle = new Node("idle", 2);
        idle.scanner = stuck();
        var files = received(3);
        owner.takeAll(files);
        untilScanning(idle, 1);
        untilScanning(owner, 2);
        assertThat(files)
                .extracting(file -> owner.pipeline.drain(new Tenure(file.shard(), 1)))
                .allSatisfy(drained -> assertThat(drained).succeedsWithin(Duration.ofSeconds(20)));
    }

    @Test
    void a_node_that_cannot_tell_does_not_draw_all_files_to_itself() {
        var blind = new Node("blind", 4);
        blind.scanner = (content, deadline) -> new Scan.Unavailable("refused");
        var files = received(6);
        owner.takeAll(files);
        untilScanning(blind, 1);
        soon().until(() -> owner.pipeline.lent(Line.SCAN) == 0);
        new Node("sighted", 4);
        settled(files, 4, FileStatus.STORED);
        assertThat(blind.scans).hasValueLessThan(4);
        assertThat(files.stream()
                        .flatMap(file -> events(file).stream())
                        .filter(event ->
                                event.node().equals("blind") && event.status() == FileStatus.PENDING_VIRUS_SCAN))
                .isNotEmpty()
                .extracting(FileEvent::detail)
                .allMatch(detail -> detail.startsWith("SCANNER_UNAVAILABLE"));
    }

    @Test
    void a_transfer_elsewhere_knows_whether_the_file_is_still_wanted() throws Exception {
        var asked = new ArrayList<Boolean>();
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        owner.die();
        owner = new Node("full", 2, storage -> new Told(storage, transfer -> never.await()));
        new Node(
                "idle",
                2,
                storage -> new Told(storage, transfer -> {
                    asked.add(transfer.isWanted());
                    begun.countDown();
                    goOn.await();
                    asked.add(transfer.isWanted());
                }));
        var files = received(3);
        owner.takeAll(files);
        soon().until(() -> {
            grid.tick();
            return begun.getCount() == 0;
        });
        files.forEach(file -> owner.bench.receipts.withdraw(file.id()));
        goOn.countDown();
        settled(files, 1, FileStatus.WITHDRAWN);
        assertThat(asked).containsExactly(true, false);
        never.countDown();
        settled(files, 3, FileStatus.WITHDRAWN);
        for (var file : files) {
            assertThat(Storage.key(file.id()))
                    .satisfies(key ->
                            assertThat(folder.resolve("store").resolve(key)).doesNotExist());
        }
    }

    /** A storage that tells of each transfer before it begins. */
    private record Told(Storage storage, Listener listener) implements Storage {

        interface Listener {
            void told(Transfer transfer) throws InterruptedException;
        }

        @Override
        public Put put(Item item, Transfer transfer) throws IOException {
            try {
                listener.told(transfer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return storage.put(item, transfer);
        }

        @Override
        public InputStream open(String id) throws IOException {
            return storage.open(id);
        }

        @Override
        public void end(String id, Optional<String> session) throws IOException {
            storage.end(id, session);
        }

        @Override
        public void remove(String id) throws IOException {
            storage.remove(id);
        }

        @Override
        public Optional<String> fault() {
            return storage.fault();
        }

        @Override
        public void close() throws IOException {
            storage.close();
        }
    }

    @Test
    void whatever_the_grid_does_each_file_is_stored_once() {
        var seed = new Random().nextLong();
        var dice = new Random(seed);
        grid.loses = message -> dice.nextInt(6) == 0;
        grid.doubles = message -> dice.nextInt(4) == 0;
        grid.delayMs = message -> dice.nextInt(10) == 0 ? dice.nextInt(6_000) : dice.nextInt(20);
        Scanner slow = (content, deadline) -> {
            Thread.sleep(30); // how long a scan takes
            return CLEAN;
        };
        var others = List.of(new Node("second", 4), new Node("third", 3));
        nodes.forEach(node -> node.scanner = slow);
        var files = received(60);
        owner.takeAll(files);
        settled(files, files.size(), FileStatus.STORED);
        assertThat(files)
                .as("seed " + seed)
                .allSatisfy(file -> assertThat(
                                events(file).stream().filter(event -> event.status() == FileStatus.STORED))
                        .hasSize(1));
        assertThat(owner.bench.finished).as("seed " + seed).hasSize(files.size());
        assertThat(others.stream().mapToInt(node -> node.scans.get()).sum())
                .as("seed " + seed)
                .isPositive();
    }
}
