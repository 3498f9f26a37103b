package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.query.Predicates;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.Tombstone;
import gridrelay.jca.Versioned;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What XA and LOCAL have in common: all structures, their isolation, and the life of what an application holds. */
class ContextTransactionsTest {

    record Account(String owner, long version) implements Versioned {}

    private static TestNode node;
    private static FakeTransactions transactions;

    private final String name = "structure-" + UUID.randomUUID();
    private final HazelcastInstance grid = node.instance();

    @BeforeAll
    static void start() {
        node = TestNode.alone();
        transactions = node.container.transactions;
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void with(HazelcastConnectionFactory factory, Consumer<HazelcastConnection> work) {
        try (var connection = TestNode.connect(factory)) {
            work.accept(connection);
        }
    }

    /** Fills every sort of structure. Each has its own name: Hazelcast confuses a queue, set and list of one name. */
    private void fill(HazelcastConnection connection) {
        connection.<String, Integer>getTransactionalMap(name).set("a", 1);
        connection.<Integer>getTransactionalQueue(name + "-queue").offer(2);
        connection.<String, Integer>getTransactionalMultiMap(name).put("a", 3);
        connection.<Integer>getTransactionalSet(name + "-set").add(4);
        connection.<Integer>getTransactionalList(name + "-list").add(5);
    }

    private String content() {
        return grid.getMap(name).entrySet() + " "
                + grid.getQueue(name + "-queue").size() + " "
                + grid.getMultiMap(name).get("a") + " "
                + grid.getSet(name + "-set").size() + " "
                + grid.getList(name + "-list").size();
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void a_commit_shows_all_structures_at_once_and_not_before(Enlistment enlistment) {
        long before = node.counters(enlistment).getCommitted();
        transactions.in(() -> with(node.pooled(enlistment), connection -> {
            fill(connection);
            assertThat(content()).isEqualTo("[] 0 [] 0 0");
            assertThat(connection.getTransactionalMap(name).get("a")).isEqualTo(1);
            assertThat(connection.getTransactionalMap(name).size()).isEqualTo(1);
        }));
        assertThat(content()).isEqualTo("[a=1] 1 [3] 1 1");
        assertThat(node.counters(enlistment).getCommitted()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void a_rollback_shows_nothing_and_frees_the_locks(Enlistment enlistment) throws Exception {
        grid.getMap(name).set("a", "kept");
        grid.getQueue(name).put("item");
        long before = node.counters(enlistment).getRolledBack();
        transactions.begin();
        with(node.pooled(enlistment), connection -> {
            assertThat(connection.getTransactionalQueue(name).poll()).isEqualTo("item");
            connection.getTransactionalMap(name).delete("a");
            assertThat(grid.getMap(name).isLocked("a")).isTrue();
        });
        transactions.rollback();
        assertThat(grid.getMap(name).get("a")).isEqualTo("kept");
        assertThat(grid.getMap(name).isLocked("a")).isFalse();
        assertThat(grid.getQueue(name).poll()).isEqualTo("item");
        assertThat(node.counters(enlistment).getRolledBack()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void a_transaction_marked_for_rollback_rolls_back(Enlistment enlistment) {
        transactions.begin();
        with(node.pooled(enlistment), this::fill);
        transactions.setRollbackOnly();
        transactions.commit();
        assertThat(content()).isEqualTo("[] 0 [] 0 0");
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void conditional_calls_decide_under_the_entrys_lock(Enlistment enlistment) {
        transactions.in(() -> with(node.pooled(enlistment), connection -> {
            var map = connection.<String, String>getTransactionalMap(name);
            assertThat(map.putIfAbsent("a", "1")).isNull();
            assertThat(map.putIfAbsent("a", "2")).isEqualTo("1");
            assertThat(map.getForUpdate("a")).isEqualTo("1");
            assertThat(map.replace("a", "2", "3")).isFalse();
            assertThat(map.replace("a", "1", "3")).isTrue();
            assertThat(map.remove("a", "other")).isFalse();
        }));
        assertThat(grid.getMap(name).get("a")).isEqualTo("3");
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void handles_of_one_transaction_share_it_and_a_structure_outlives_it(Enlistment enlistment) {
        var pool = new FakePool(transactions, true);
        var factory = node.pooled(enlistment, pool);
        try (var kept = TestNode.connect(factory)) {
            var map = kept.<String, String>getTransactionalMap(name);
            assertThatIllegalStateException()
                    .isThrownBy(() -> map.get("a"))
                    .withMessageContaining(name + " needs an active transaction");
            assertThat(map.getName()).isEqualTo(name);
        }
        transactions.begin();
        var kept = TestNode.connect(factory);
        var map = kept.<String, String>getTransactionalMap(name);
        map.set("a", "1");
        with(
                factory,
                second -> assertThat(second.getTransactionalMap(name).get("a")).isEqualTo("1"));
        transactions.commit();
        assertThatIllegalStateException().isThrownBy(() -> map.get("a")).withMessageContaining("active transaction");
        kept.close();
        assertThatIllegalStateException().isThrownBy(() -> map.get("a")).withMessageContaining("closed");
        assertThat(pool.created).isEqualTo(1);
        assertThat(grid.getMap(name).get("a")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void a_kept_handle_takes_part_in_the_next_transaction(Enlistment enlistment) {
        transactions.begin();
        var kept = TestNode.connect(node.pooled(enlistment));
        var map = kept.<String, String>getTransactionalMap(name);
        map.set("a", "1");
        transactions.commit();
        // The pool has dissociated the handle; its next use finds a connection in the new transaction.
        transactions.begin();
        map.set("b", "2");
        assertThat(grid.getMap(name).containsKey("b")).isFalse();
        transactions.commit();
        assertThat(grid.getMap(name).keySet()).containsExactlyInAnyOrder("a", "b");
        kept.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void versioned_maps_keep_the_newest(Enlistment enlistment) {
        var factory = node.pooled(enlistment);
        transactions.in(() -> with(factory, connection -> {
            var accounts = connection.<String, Account>getVersionedMap(name);
            accounts.set("a", new Account("new", 5));
            accounts.set("a", new Account("old", 4));
            accounts.set("b", new Account("gone", 1));
            accounts.delete("b", 2);
            accounts.delete("a", 3);
        }));
        assertThat(grid.getMap(name).entrySet())
                .containsExactlyInAnyOrder(Map.entry("a", new Account("new", 5)), Map.entry("b", new Tombstone(2)));
        transactions.in(() -> with(factory, connection -> {
            var accounts = connection.<String, Account>getVersionedMap(name);
            assertThat(accounts.get("b")).isNull();
            assertThat(accounts.getForUpdate("b")).isNull();
            assertThat(accounts.containsKey("a")).isTrue();
            assertThat(accounts.keySet()).containsExactly("a");
            assertThat(accounts.keySet(Predicates.equal("owner", "old"))).isEmpty();
            assertThat(accounts.values()).containsExactly(new Account("new", 5));
            assertThat(accounts.size()).isEqualTo(1);
            assertThat(accounts.isEmpty()).isFalse();
            assertThat(accounts.put("b", new Account("too old", 1))).isNull();
            assertThat(accounts.put("a", new Account("repaired", 5))).isEqualTo(new Account("new", 5));
        }));
        assertThat(grid.getMap(name).get("a")).isEqualTo(new Account("repaired", 5));
        assertThat(grid.getMap(name).get("b")).isEqualTo(new Tombstone(2));
        assertThat(grid.getMap(name).getEntryView("b").getTtl()).isEqualTo(60_000);
        transactions.in(() -> with(
                factory,
                connection -> connection.<String, Account>getVersionedMap(name).set("b", new Account("back", 3))));
        assertThat(grid.getMap(name).getEntryView("b").getTtl())
                .as("not the tombstone's time to live")
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void what_compares_no_versions_is_refused_by_a_versioned_map(Enlistment enlistment) {
        transactions.in(() -> with(node.pooled(enlistment), connection -> {
            var accounts = connection.<String, Account>getVersionedMap(name);
            var value = new Account("x", 1);
            for (Runnable call : new Runnable[] {
                () -> accounts.delete("a"),
                () -> accounts.remove("a"),
                () -> accounts.remove("a", value),
                () -> accounts.putIfAbsent("a", value),
                () -> accounts.replace("a", value),
                () -> accounts.replace("a", value, value),
                () -> accounts.put("a", value, 1, TimeUnit.SECONDS),
                accounts::destroy
            }) {
                assertThatThrownBy(call::run).isInstanceOf(UnsupportedOperationException.class);
            }
        }));
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void destroy_is_refused(Enlistment enlistment) {
        transactions.in(() -> with(
                node.pooled(enlistment),
                connection -> assertThatThrownBy(
                                () -> connection.getTransactionalMap(name).destroy())
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("cannot be undone")));
    }

    @ParameterizedTest
    @EnumSource(names = {"XA", "LOCAL"})
    void a_transaction_older_than_its_timeout_rolls_back(Enlistment enlistment) {
        var managed = node.managed(enlistment);
        managed.setTransactionTimeout(1);
        transactions.begin();
        with(node.pooled(managed, new FakePool(transactions, true)), this::fill);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1100);
        org.awaitility.Awaitility.await().until(() -> System.nanoTime() > end);
        assertThatIllegalStateException().isThrownBy(transactions::commit).withMessage("Rolled back");
        assertThat(content()).isEqualTo("[] 0 [] 0 0");
        assertThat(grid.getMap(name).isLocked("a")).isFalse();
    }
}
