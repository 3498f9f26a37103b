package gridrelay.intake;

import gridrelay.database.TestDatabase;
import gridrelay.events.FileFinished;
import gridrelay.grid.Shards;
import gridrelay.grid.Tenure;
import gridrelay.intake.Work.Line;
import gridrelay.intake.storage.TestStorages;
import gridrelay.model.Shard;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The intake of one node without its container: a real database, real folders, and shards that a test gives and takes. */
final class Bench {

    static final long ACME = 1;
    static final long OTHER = 2;
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    /** A node alone. */
    static final Peers NO_PEERS = new Peers() {
        @Override
        public Optional<String> self() {
            return Optional.empty();
        }

        @Override
        public String node() {
            return "n1";
        }

        @Override
        public void tell(String member, Object message) {
            throw new AssertionError("told nobody " + message);
        }

        @Override
        public void tellAll(Object message) {
            throw new AssertionError("told nobody " + message);
        }
    };

    /** Counts nothing. */
    static final World.Meter NO_METER = new World.Meter() {
        @Override
        public void took(Line line, Duration time) {}

        @Override
        public void ended(Line line, LoanEnd end) {}
    };

    final TestDatabase database;
    final HeldShards shards = new HeldShards();
    final Clock clock = new Clock();
    final List<FileFinished> finished = new CopyOnWriteArrayList<>();
    /** What the grid's entries were told to follow. */
    final List<FileRow> indexed = new CopyOnWriteArrayList<>();

    /** What happens when the ledger has just been asked who writes. */
    Runnable meanwhile = () -> {};

    final FileTable files;
    final UploadTable uploads;
    final Receipts receipts;
    final Ledger ledger;
    /** Told what a transaction has recorded, before the pipeline is. */
    volatile Consumer<Map<Step, Step.Result>> recorded = results -> {};

    final Staging staging;
    final Blanks blanks;
    final Quarantine quarantine;
    final Transfers transfers;
    Storage storage;
    final Receiver receiver;

    /** A clock that is set by hand. */
    static final class Clock implements InstantSource {
        volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Shards whose tenures a test grants. */
    static final class HeldShards extends Shards {
        final Set<Tenure> standing = ConcurrentHashMap.newKeySet();

        @Override
        public boolean maySend(Tenure tenure) {
            return standing.contains(tenure);
        }

        @Override
        public Set<Tenure> fence(Collection<Tenure> tenures) {
            var good = new HashSet<>(tenures);
            good.retainAll(standing);
            return good;
        }
    }

    Bench(TestDatabase database, Path folder, String node) {
        this(database, folder, node, Retries.DEFAULT);
    }

    Bench(TestDatabase database, Path folder, String node, Retries retries) {
        this.database = database;
        files = new FileTable(
                database.jdbi(), indexed::addAll, new Endings(new PolicyTable(database.jdbi()), finished::add));
        uploads = new UploadTable(database.jdbi());
        receipts = new InTransactions(database, files, uploads, clock, node);
        ledger = new LedgerInTransactions(database, shards, files, clock, node, retries);
        staging = new Staging(Folders.created(folder.resolve("staging")), 0);
        blanks = new Blanks(staging, clock);
        quarantine = new Quarantine(Folders.created(folder.resolve("quarantine")));
        storage = TestStorages.folder(Folders.created(folder.resolve("store")));
        transfers = new TransfersInTransactions(database, files);
        receiver = receiver(new OpenUploads(100, 100), new Quotas.Limits(1 << 30, 1_000, 1 << 30, 1_000));
    }

    Receiver receiver(OpenUploads open, Quotas.Limits limits) {
        return new Receiver(receipts, staging, new Quotas(receipts, ledger, staging, limits), open, blanks, 1);
    }

    static void arrange(TestDatabase database) {
        database.empty();
        database.execute(
                "INSERT INTO account (id, name, roles, created_at) VALUES (1, 'acme', 'producer', ?), (2, 'other',"
                        + " 'producer', ?)",
                NOW,
                NOW);
    }

    World world(Stages stages, Executor workers, Peers peers) {
        return new World(ledger, stages, shards::maySend, workers, InstantSource.system(), peers, NO_METER);
    }

    Contents contents() {
        return new Contents(receipts, staging, quarantine, storage, transfers);
    }

    /** A file of this length that nothing is here of. */
    FileRow create(Long length) {
        return create(new NewUpload("a.txt", null, null, null, length, null, null));
    }

    FileRow create(NewUpload upload) {
        var row = NewFile.of(upload, upload.length(), PolicyTable.DEFAULT, ACME, clock.now, receipts.expiry());
        receipts.create(row);
        return row(row.id());
    }

    FileRow append(FileRow file, long offset, String bytes) {
        return append(file, offset, bytes, null);
    }

    FileRow append(FileRow file, long offset, String bytes, String checksum) {
        var content = bytes.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        receiver.receive(
                row(file.id()),
                new Append(offset, null, content.length, checksum == null ? null : Checksum.parse(checksum), false),
                new ByteArrayInputStream(content));
        return row(file.id());
    }

    /** A file that has been received. */
    FileRow received(String content) {
        var file = create((long) content.length());
        return append(file, 0, content);
    }

    FileRow row(String id) {
        return files.find(id).orElseThrow();
    }

    Tenure hold(FileRow file, long epoch) {
        var tenure = new Tenure(file.shard(), epoch);
        shards.standing.removeIf(other -> other.shard() == file.shard());
        shards.standing.add(tenure);
        return tenure;
    }

    void holdAll(long epoch) {
        shards.standing.clear();
        for (var shard = 0; shard < Shard.COUNT; shard++) {
            shards.standing.add(new Tenure(shard, epoch));
        }
    }

    Step.Result record(FileRow file, Tenure tenure, Verdict verdict) {
        var step = new Step(file, tenure, verdict);
        return ledger.record(List.of(step)).get(step);
    }

    byte[] staged(FileRow file) throws IOException {
        return Files.readAllBytes(contents().received(file).path());
    }

    /** As the container would: each call in a transaction of its own. */
    private final class InTransactions extends Receipts {
        private final TestDatabase database;

        InTransactions(TestDatabase database, FileTable files, UploadTable uploads, InstantSource clock, String node) {
            super(files, uploads, clock, () -> node, () -> node);
            this.database = database;
        }

        @Override
        public FileRow create(FileRow row) {
            return database.transaction(() -> super.create(row));
        }

        @Override
        public Map<Whole, FileRow> createComplete(List<Whole> wholes) {
            return database.transaction(() -> super.createComplete(wholes));
        }

        @Override
        public FileRow begin(String id, long offset, Long length) {
            return database.transaction(() -> super.begin(id, offset, length));
        }

        @Override
        public Map<Mark, FileRow> commit(List<Mark> marks) {
            return database.transaction(() -> super.commit(marks));
        }

        @Override
        public List<String> stillWriting(List<String> ids) {
            var still = super.stillWriting(ids);
            meanwhile.run();
            return still;
        }

        @Override
        public void askToEnd(String id) {
            database.transaction(() -> super.askToEnd(id));
        }

        @Override
        public FileRow takeAway(String id) {
            return database.transaction(() -> super.takeAway(id));
        }

        @Override
        public boolean withdraw(String id) {
            return database.transaction(() -> super.withdraw(id));
        }

        @Override
        public boolean expire(String id) {
            return database.transaction(() -> super.expire(id));
        }
    }

    private final class LedgerInTransactions extends Ledger {
        private final TestDatabase database;

        LedgerInTransactions(
                TestDatabase database,
                Shards shards,
                FileTable files,
                InstantSource clock,
                String node,
                Retries retries) {
            super(shards, files, clock, () -> node, retries);
            this.database = database;
        }

        @Override
        public Map<Step, Step.Result> record(List<Step> steps) {
            var results = database.transaction(() -> super.record(steps));
            recorded.accept(results);
            return results;
        }

        @Override
        public List<FileRow> notice(Collection<Tenure> tenures, int limit) {
            return database.transaction(() -> super.notice(tenures, limit));
        }
    }

    private static final class TransfersInTransactions extends Transfers {
        private final TestDatabase database;

        TransfersInTransactions(TestDatabase database, FileTable files) {
            super(database.jdbi(), files);
            this.database = database;
        }

        @Override
        public boolean keep(FileRow file, Optional<String> last, String session) {
            return database.transaction(() -> super.keep(file, last, session));
        }
    }
}
