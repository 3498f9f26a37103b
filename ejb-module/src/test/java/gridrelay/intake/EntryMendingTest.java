package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.grid.TestGrid;
import gridrelay.jca.Tombstone;
import gridrelay.jca.Versioned;
import gridrelay.model.FileEntry;
import gridrelay.model.FileKey;
import gridrelay.model.Shard;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The grid's entries of files follow the ledger, and a shard's new owner puts right what the one before has left. */
@OnBothDatabases
class EntryMendingTest {

    private static HazelcastInstance member;

    @TempDir
    Path folder;

    private final TestDatabase database;
    private Bench bench;
    private IMap<FileKey, Versioned> map;

    EntryMendingTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void start() {
        member = TestGrid.member(Shard.COUNT);
    }

    @AfterAll
    static void stop() {
        member.getLifecycleService().terminate();
    }

    @BeforeEach
    void arrange() {
        Bench.arrange(database);
        bench = new Bench(database, folder, "n1");
        map = member.getMap(FileEntries.MAP);
        map.clear();
    }

    /** Writes as the adapter does, but without a transaction. */
    private final class Entries extends FileEntries {
        @Override
        void follow(Collection<FileRow> rows) {
            rows.forEach(row -> put(key(row), row.pending() ? entry(row) : new Tombstone(version(row))));
        }

        @Override
        void forget(FileKey key, FileEntry last) {
            put(key, new Tombstone(last.version() + 1));
        }
    }

    private void put(FileKey key, Versioned value) {
        map.merge(key, value, (old, young) -> young.version() >= old.version() ? young : old);
    }

    private void mend(FileRow file) throws Exception {
        new EntryMending(bench.files, new Entries(), TestGrid.entries(member)).mend(file.shard());
    }

    /** So many files in one shard, pending. */
    private FileRow pending() {
        return bench.received("hello");
    }

    private static FileEntry said(Versioned value) {
        return value instanceof FileEntry entry ? entry : null;
    }

    @Test
    void each_change_is_told_in_its_transaction_the_newest_last() {
        var file = pending();
        var tenure = bench.hold(file, 1);
        bench.record(file, tenure, new Verdict.Withdrawn());
        bench.record(bench.row(file.id()), tenure, new Verdict.Tidied());
        assertThat(bench.indexed)
                .extracting(FileRow::status)
                .containsExactly(FileStatus.PENDING_VIRUS_SCAN, FileStatus.WITHDRAWN, FileStatus.WITHDRAWN);
        assertThat(bench.indexed).extracting(FileRow::pending).containsExactly(true, true, false);
        assertThat(bench.indexed).extracting(FileEntries::version).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_missing_entry_is_put_back() throws Exception {
        var file = pending();
        mend(file);
        assertThat(said(map.get(FileEntries.key(file))))
                .isEqualTo(new FileEntry("PENDING_VIRUS_SCAN", Bench.ACME, 0, FileEntries.version(file)));
    }

    @Test
    void an_old_entry_is_made_new_and_a_newer_one_stays() throws Exception {
        var file = pending();
        map.set(FileEntries.key(file), new FileEntry("PENDING_VIRUS_SCAN", Bench.ACME, 3, 1));
        mend(file);
        assertThat(said(map.get(FileEntries.key(file)))).isEqualTo(FileEntries.entry(file));
        var newer = new FileEntry("PENDING_TYPE_CHECK", Bench.ACME, 0, FileEntries.version(file) + 2);
        map.set(FileEntries.key(file), newer);
        mend(file);
        assertThat(said(map.get(FileEntries.key(file)))).isEqualTo(newer);
    }

    @Test
    void an_entry_of_a_file_that_rests_or_is_gone_goes() throws Exception {
        var file = pending();
        var left = FileEntries.entry(file);
        map.set(FileEntries.key(file), left);
        var gone = new FileKey(file.shard(), "f_gone");
        map.set(gone, left);
        var tenure = bench.hold(file, 1);
        bench.record(file, tenure, new Verdict.Withdrawn());
        bench.record(bench.row(file.id()), tenure, new Verdict.Tidied());
        mend(file);
        assertThat(said(map.get(FileEntries.key(file)))).isNull();
        assertThat(said(map.get(gone))).isNull();
    }

    @Test
    void another_shards_entries_are_left_alone() throws Exception {
        var file = pending();
        var other = new FileKey((file.shard() + 1) % Shard.COUNT, "f_other");
        map.set(other, FileEntries.entry(file));
        mend(file);
        assertThat(map.keySet()).isEqualTo(java.util.Set.copyOf(List.of(other, FileEntries.key(file))));
    }
}
