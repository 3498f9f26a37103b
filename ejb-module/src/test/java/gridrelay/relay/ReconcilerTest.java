package gridrelay.relay;

import static gridrelay.relay.RelayRows.ACME;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import gridrelay.database.OnBothDatabases;
import gridrelay.database.TestDatabase;
import gridrelay.grid.TestGrid;
import gridrelay.jca.Tombstone;
import gridrelay.jca.Versioned;
import gridrelay.model.LaneEntry;
import gridrelay.model.LaneKey;
import gridrelay.model.Shard;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The grid follows the database again, whatever was lost, left behind or kept too long. */
@OnBothDatabases
class ReconcilerTest {

    private static final List<Integer> ALL =
            IntStream.range(0, Shard.COUNT).boxed().toList();
    private static HazelcastInstance member;

    private final TestDatabase database;
    private final Loader loader;
    private final Reconciler reconciler;
    private IMap<LaneKey, Versioned> map;

    ReconcilerTest(TestDatabase database) {
        this.database = database;
        this.loader = new Loader(database.jdbi(), new LaneRows());
        this.reconciler = new Reconciler(loader, new Entries(), TestGrid.entries(member), InstantSource.system());
    }

    @BeforeAll
    static void start() {
        member = TestGrid.member(Shard.COUNT);
    }

    @AfterAll
    static void stop() {
        member.getLifecycleService().terminate();
    }

    /** Thirty pending lanes, all with their entries. */
    @BeforeEach
    void arrange() {
        RelayRows.arrange(database);
        map = member.getMap(LaneEntries.MAP);
        map.clear();
        accept(30);
        pending().forEach(this::follow);
    }

    /** Writes as the adapter does, but without a transaction. */
    private final class Entries extends LaneEntries {
        @Override
        public void repair(Collection<LaneRow> rows) {
            rows.forEach(ReconcilerTest.this::follow);
        }

        @Override
        public void forget(int shard, Map<Long, Long> versions) {
            versions.forEach((lane, version) -> put(new LaneKey(shard, lane), new Tombstone(version)));
        }
    }

    private void follow(LaneRow row) {
        put(
                new LaneKey(row.shard(), row.id()),
                row.pending()
                        ? new LaneEntry(row.endpoint(), row.tail(), row.attempts(), row.version())
                        : new Tombstone(row.version()));
    }

    private void put(LaneKey key, Versioned value) {
        map.merge(key, value, (old, young) -> young.version() >= old.version() ? young : old);
    }

    private void accept(int lanes) {
        database.transaction(() -> AcceptanceTest.acceptance(database)
                .accept(
                        ACME,
                        Draft.batch(IntStream.range(0, lanes)
                                .mapToObj(i -> message("c" + i, "crm"))
                                .toList())));
    }

    private List<LaneRow> pending() {
        return ALL.stream()
                .flatMap(shard -> loader.pending(shard, 0, 1_000).stream())
                .toList();
    }

    private static LaneKey key(LaneRow row) {
        return new LaneKey(row.shard(), row.id());
    }

    private void assertEqual() {
        assertThat(reconciler.look(ALL)).isFalse();
        var entries = map.values().stream().filter(LaneEntry.class::isInstance).count();
        assertThat(entries).isEqualTo(pending().size());
    }

    private void assertMended(long missing, long old, long orphaned) {
        assertThat(reconciler.done())
                .extracting(Reconciliation::missing, Reconciliation::old, Reconciliation::orphaned)
                .containsExactly(missing, old, orphaned);
    }

    @Test
    void what_agrees_is_left_alone() {
        assertEqual();
        assertThat(reconciler.done().checkedAt()).isNotNull();
        assertMended(0, 0, 0);
    }

    @Test
    void a_new_version_that_tells_nothing_new_is_no_difference() {
        database.execute("UPDATE lane SET ver = ver + 1");
        assertEqual();
    }

    @Test
    void entries_that_are_missing_old_or_orphaned_are_mended_and_counted() {
        var rows = pending();
        map.remove(key(rows.get(0)));
        map.remove(key(rows.get(1)));
        database.execute(
                "UPDATE lane SET tail = tail + 1, ver = ver + 1 WHERE id = ?",
                rows.get(2).id());
        database.execute(
                "UPDATE lane SET attempts = 3, ver = ver + 1 WHERE id = ?",
                rows.get(3).id());
        database.execute(
                "UPDATE lane SET head = tail, pending_shard = NULL, ver = ver + 1 WHERE id = ?",
                rows.get(4).id());
        map.set(new LaneKey(17, 4_711), new LaneEntry(1, 1, 0, 9)); // its lane is no more
        assertThat(reconciler.look(ALL)).isTrue();
        reconciler.confirm();
        assertMended(2, 2, 2);
        assertEqual();
    }

    @Test
    void all_entries_lost_come_back() {
        map.clear();
        assertThat(reconciler.look(ALL)).isTrue();
        reconciler.confirm();
        assertMended(30, 0, 0);
        assertEqual();
    }

    @Test
    void what_moved_between_the_looks_was_only_on_its_way() {
        var rows = pending();
        var lost = rows.get(0);
        map.remove(key(lost)); // as if its commit was just about to write it
        var orphan = rows.get(1);
        database.execute("UPDATE lane SET head = tail, pending_shard = NULL, ver = ver + 1 WHERE id = ?", orphan.id());
        var old = rows.get(2);
        database.execute("UPDATE lane SET tail = tail + 1, ver = ver + 1 WHERE id = ?", old.id());
        assertThat(reconciler.look(ALL)).isTrue();
        follow(lost);
        put(key(orphan), new Tombstone(orphan.version() + 1));
        database.execute("UPDATE lane SET tail = tail + 1, ver = ver + 1 WHERE id = ?", old.id());
        reconciler.confirm();
        assertMended(0, 0, 0);
        assertThat(map.get(key(old)))
                .as("its own commit writes it")
                .isEqualTo(new LaneEntry(old.endpoint(), old.tail(), 0, old.version()));
    }

    @Test
    void an_entry_that_is_ahead_of_the_database_stays_and_is_not_counted() {
        var row = pending().get(0);
        var ahead = new LaneEntry(row.endpoint(), row.tail() + 1, 0, row.version() + 5);
        map.set(key(row), ahead);
        assertThat(reconciler.look(ALL)).isTrue();
        reconciler.confirm();
        assertMended(0, 0, 0);
        assertThat(map.get(key(row))).isEqualTo(ahead);
    }

    @Test
    void other_nodes_shards_are_not_looked_at() {
        var row = pending().get(0);
        map.remove(key(row));
        assertThat(reconciler.look(
                        ALL.stream().filter(shard -> shard != row.shard()).toList()))
                .isFalse();
        assertThat(reconciler.look(List.of(row.shard()))).isTrue();
    }

    /** A million of them are to fit beside everything else. */
    @Test
    void an_entry_costs_at_most_250_bytes_a_copy() {
        var stats = map.getLocalMapStats();
        assertThat(stats.getOwnedEntryCount()).isGreaterThanOrEqualTo(30);
        assertThat(stats.getOwnedEntryMemoryCost() / stats.getOwnedEntryCount()).isLessThanOrEqualTo(250);
    }
}
