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
import gridrelay.model.LaneDigest;
import gridrelay.model.LaneEntry;
import gridrelay.model.LaneKey;
import gridrelay.model.Shard;
import jakarta.resource.ResourceException;
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
        public void forget(Map<LaneKey, Long> versions) {
            versions.forEach((lane, version) -> put(lane, new Tombstone(version)));
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

    /** Looks, and mends at once: what moves in between is each test's to say. */
    private void reconcile() throws ResourceException {
        reconciler.confirm(reconciler.look(ALL));
    }

    private void assertEqual() throws ResourceException {
        assertThat(reconciler.look(ALL)).isEqualTo(new Reconciler.Look(List.of(), true));
        assertThat(reconciler.lookAtRows(ALL)).isEqualTo(new Reconciler.Look(List.of(), true));
        var entries = map.values().stream().filter(LaneEntry.class::isInstance).count();
        assertThat(entries).isEqualTo(pending().size());
    }

    private void assertMended(long missing, long old, long orphaned) {
        assertThat(reconciler.done())
                .extracting(Reconciliation::missing, Reconciliation::old, Reconciliation::orphaned)
                .containsExactly(missing, old, orphaned);
    }

    @Test
    void what_agrees_is_left_alone() throws ResourceException {
        assertEqual();
        assertThat(reconciler.done().checkedAt()).isNotNull();
        assertMended(0, 0, 0);
    }

    @Test
    void a_new_version_that_tells_nothing_new_is_no_difference() throws ResourceException {
        database.execute("UPDATE lane SET ver = ver + 1");
        assertEqual();
    }

    @Test
    void entries_that_are_missing_old_or_orphaned_are_mended_and_counted() throws ResourceException {
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
        reconcile();
        assertMended(2, 2, 2);
        assertEqual();
    }

    @Test
    void all_entries_lost_come_back() throws ResourceException {
        map.clear();
        reconcile();
        assertMended(30, 0, 0);
        assertEqual();
    }

    @Test
    void what_moved_between_the_looks_was_only_on_its_way() throws ResourceException {
        var rows = pending();
        var lost = rows.get(0);
        map.remove(key(lost)); // as if its commit was just about to write it
        var orphan = rows.get(1);
        database.execute("UPDATE lane SET head = tail, pending_shard = NULL, ver = ver + 1 WHERE id = ?", orphan.id());
        var old = rows.get(2);
        database.execute("UPDATE lane SET tail = tail + 1, ver = ver + 1 WHERE id = ?", old.id());
        var look = reconciler.look(ALL);
        assertThat(look.suspects()).hasSize(3);
        follow(lost);
        put(key(orphan), new Tombstone(orphan.version() + 1));
        database.execute("UPDATE lane SET tail = tail + 1, ver = ver + 1 WHERE id = ?", old.id());
        reconciler.confirm(look);
        assertMended(0, 0, 0);
        assertThat(map.get(key(old)))
                .as("its own commit writes it")
                .isEqualTo(new LaneEntry(old.endpoint(), old.tail(), 0, old.version()));
    }

    @Test
    void an_entry_that_is_ahead_of_the_database_stays_and_is_not_counted() throws ResourceException {
        var row = pending().get(0);
        var ahead = new LaneEntry(row.endpoint(), row.tail() + 1, 0, row.version() + 5);
        map.set(key(row), ahead);
        reconcile();
        assertMended(0, 0, 0);
        assertThat(map.get(key(row))).isEqualTo(ahead);
    }

    @Test
    void other_nodes_shards_are_not_looked_at() throws ResourceException {
        var row = pending().get(0);
        map.remove(key(row));
        assertThat(reconciler
                        .look(ALL.stream().filter(shard -> shard != row.shard()).toList())
                        .suspects())
                .isEmpty();
        assertThat(reconciler.look(List.of(row.shard())).suspects()).hasSize(1);
    }

    /** Their sums agree, and a look at the rows sees it. */
    @Test
    void what_the_sums_do_not_see_the_rows_tell() throws ResourceException {
        var row = pending().get(0);
        var modulus = LaneDigest.MODULUS;
        map.set(key(row), new LaneEntry(row.endpoint(), row.tail() + modulus, 0, row.version()));
        assertThat(reconciler.look(ALL).suspects()).isEmpty();
        reconciler.confirm(reconciler.lookAtRows(ALL));
        assertMended(0, 1, 0);
        assertEqual();
    }

    @Test
    void a_shard_of_many_pages_is_compared_whole_and_a_look_ends_where_memory_would() throws ResourceException {
        var lanes = Reconciler.SUSPECTS + 1_300;
        map.clear();
        database.execute("DELETE FROM message");
        database.execute("DELETE FROM lane");
        database.jdbi().useHandle(handle -> {
            var batch =
                    handle.prepareBatch("INSERT INTO lane (id, shard, pending_shard, conversation, endpoint_id, tail)"
                            + " VALUES (?, 17, 17, ?, 1, 1)");
            for (var lane = 1L; lane <= lanes; lane++) {
                batch.add(lane, "c" + lane);
            }
            batch.execute();
        });
        for (var orphan = 0; orphan < 700; orphan++) { // more than a page
            put(new LaneKey(17, lanes + 1 + orphan), new LaneEntry(1, 1, 0, 1));
        }
        var first = reconciler.look(ALL);
        assertThat(first.complete()).isFalse();
        assertThat(first.suspects()).hasSizeBetween(Reconciler.SUSPECTS, Reconciler.SUSPECTS + 1_000);
        reconciler.confirm(first);
        var second = reconciler.look(ALL);
        assertThat(second.complete()).isTrue();
        reconciler.confirm(second);
        assertMended(lanes, 0, 700);
        assertThat(reconciler.lookAtRows(List.of(17)).suspects()).isEmpty();
    }

    /** A million of them are to fit beside everything else. */
    @Test
    void an_entry_costs_at_most_250_bytes_a_copy() {
        var stats = map.getLocalMapStats();
        assertThat(stats.getOwnedEntryCount()).isGreaterThanOrEqualTo(30);
        assertThat(stats.getOwnedEntryMemoryCost() / stats.getOwnedEntryCount()).isLessThanOrEqualTo(250);
    }
}
