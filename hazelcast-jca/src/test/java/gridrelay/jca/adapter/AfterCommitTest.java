package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicates;
import com.hazelcast.transaction.TransactionalMap;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.UnappliedWrites;
import jakarta.transaction.Status;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AfterCommitTest {

    private static TestNode node;
    private static FakeTransactions transactions;
    private static HazelcastConnectionFactory factory;

    private HazelcastConnection connection;
    private TransactionalMap<String, String> map;
    private IMap<String, String> grid;

    @BeforeAll
    static void start() {
        node = TestNode.alone();
        transactions = node.container.transactions;
        factory = node.factory();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void connect() {
        connection = TestNode.connect(factory);
        map = connection.getTransactionalMap("map");
        grid = node.instance().getMap("map");
        grid.clear();
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @Test
    void writes_show_when_the_transaction_has_committed_and_not_before() {
        grid.set("gone", "x");
        transactions.begin();
        map.set("a", "1");
        assertThat(map.put("b", "2")).isNull();
        map.delete("gone");
        assertThat(grid.getAll(Set.of("a", "b", "gone"))).isEqualTo(Map.of("gone", "x"));
        transactions.commit();
        assertThat(grid.getAll(Set.of("a", "b", "gone"))).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void a_rollback_drops_the_writes() {
        transactions.begin();
        map.set("a", "1");
        transactions.rollback();
        assertThat(grid.entrySet()).isEmpty();
    }

    @Test
    void an_unknown_outcome_drops_the_writes() {
        transactions.begin();
        map.set("a", "1");
        transactions.lose();
        assertThat(grid.entrySet()).isEmpty();
    }

    @Test
    void reads_see_the_transactions_own_writes() {
        grid.set("a", "0");
        transactions.begin();
        assertThat(map.get("a")).isEqualTo("0");
        assertThat(map.put("a", "1")).isEqualTo("0");
        assertThat(map.put("a", "2")).isEqualTo("1");
        assertThat(map.get("a")).isEqualTo("2");
        assertThat(map.containsKey("a")).isTrue();
        assertThat(map.remove("a")).isEqualTo("2");
        assertThat(map.get("a")).isNull();
        assertThat(map.containsKey("a")).isFalse();
        transactions.rollback();
        assertThat(grid.get("a")).isEqualTo("0");
    }

    @Test
    void the_last_write_to_a_key_counts() {
        transactions.in(() -> {
            map.set("a", "1");
            map.delete("a");
            map.set("b", "1");
            map.delete("a");
            map.set("b", "2");
        });
        assertThat(grid.entrySet()).containsExactly(Map.entry("b", "2"));
    }

    @Test
    void connections_and_factories_of_one_transaction_share_its_writes_also_once_closed() {
        transactions.begin();
        try (var first = TestNode.connect(factory)) {
            first.getTransactionalMap("map").set("a", "1");
        }
        assertThat(map.get("a")).isEqualTo("1");
        try (var other = TestNode.connect(node.factory())) {
            assertThat(other.getTransactionalMap("map").get("a")).isEqualTo("1");
        }
        transactions.commit();
        assertThat(grid.get("a")).isEqualTo("1");
    }

    @Test
    void a_new_transaction_inside_has_its_own_writes() {
        transactions.begin();
        map.set("outer", "1");
        transactions.inNew(() -> {
            assertThat(map.get("outer")).isNull();
            map.set("inner", "1");
        });
        assertThat(grid.containsKey("inner")).isTrue();
        assertThat(map.get("outer")).isEqualTo("1");
        transactions.rollback();
        assertThat(grid.keySet()).containsExactly("inner");
    }

    @Test
    void a_transaction_marked_for_rollback_still_reads_its_writes_and_drops_them() {
        transactions.begin();
        transactions.setRollbackOnly();
        map.set("a", "1");
        assertThat(map.get("a")).isEqualTo("1");
        transactions.commit();
        assertThat(grid.entrySet()).isEmpty();
    }

    @Test
    void outside_a_transaction_every_call_says_so() {
        List<Consumer<TransactionalMap<String, String>>> calls = List.of(
                m -> m.set("a", "1"),
                m -> m.put("a", "1"),
                m -> m.get("a"),
                m -> m.containsKey("a"),
                m -> m.delete("a"));
        for (var call : calls) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> call.accept(map))
                    .withMessageContaining("map needs an active JTA transaction, and there is none");
        }
    }

    @Test
    void while_the_transaction_completes_a_write_is_refused() {
        var refusals = new ArrayList<Exception>();
        transactions.begin();
        map.set("a", "1");
        transactions.registerInterposedSynchronization(new jakarta.transaction.Synchronization() {
            @Override
            public void beforeCompletion() {
                map.set("b", "in time");
            }

            @Override
            public void afterCompletion(int status) {
                try {
                    map.set("c", "too late");
                } catch (IllegalStateException e) {
                    refusals.add(e);
                }
            }
        });
        transactions.commit();
        assertThat(refusals).singleElement().asString().contains("already completing");
        assertThat(grid.keySet()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void what_cannot_be_honest_is_refused_with_the_way_out() {
        List<Consumer<TransactionalMap<String, String>>> locking = List.of(
                m -> m.getForUpdate("a"),
                m -> m.putIfAbsent("a", "1"),
                m -> m.replace("a", "1"),
                m -> m.replace("a", "1", "2"),
                m -> m.remove("a", "1"));
        List<Consumer<TransactionalMap<String, String>>> scanning = List.of(
                m -> m.size(),
                m -> m.isEmpty(),
                m -> m.keySet(),
                m -> m.keySet(Predicates.alwaysTrue()),
                m -> m.values(),
                m -> m.values(Predicates.alwaysTrue()));
        transactions.in(() -> {
            for (var call : locking) {
                assertThatThrownBy(() -> call.accept(map))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("enlistment=XA or LOCAL does that");
            }
            for (var call : scanning) {
                assertThatThrownBy(() -> call.accept(map))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("XA and LOCAL see them");
            }
            assertThatThrownBy(() -> map.put("a", "1", 1, TimeUnit.SECONDS))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("time-to-live in Hazelcast's configuration");
            assertThatThrownBy(() -> map.destroy())
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("getMap(\"map\").destroy()");
        });
        assertThat(map.getName()).isEqualTo("map");
    }

    @Test
    void nulls_are_refused_at_the_call() {
        transactions.in(() -> {
            assertThatThrownBy(() -> map.set("a", null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> map.set(null, "1")).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> map.put("a", null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> map.get(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> map.delete(null)).isInstanceOf(NullPointerException.class);
        });
        assertThat(grid.entrySet()).isEmpty();
    }

    @Test
    void the_number_of_keys_is_bounded_and_rewriting_one_is_free() {
        var managed = new HazelcastManagedConnectionFactory();
        managed.setMaxBufferedWrites(2);
        transactions.begin();
        try (var small = TestNode.connect(node.factory(managed))) {
            var bounded = small.<String, String>getTransactionalMap("map");
            bounded.set("a", "1");
            bounded.set("b", "1");
            bounded.set("a", "2");
            assertThatIllegalStateException()
                    .isThrownBy(() -> small.getTransactionalMap("other").set("c", "1"))
                    .withMessageContaining("maxBufferedWrites=2");
        }
        transactions.rollback();
    }

    @Test
    void what_cannot_be_applied_is_counted_and_told_and_the_commit_returns() {
        var told = new ArrayList<UnappliedWrites>();
        long before = node.counters().getUnappliedWrites();
        try (var registration = factory.onUnappliedWrites(writes -> {
            throw new IllegalStateException("a listener's own failure disturbs nobody");
        })) {
            try (var second = factory.onUnappliedWrites(told::add)) {
                transactions.in(() -> {
                    map.set("good", "1");
                    connection.<String, Object>getTransactionalMap("map").set("bad", new Object());
                    connection.<String, Object>getTransactionalMap("other").set("good", "1");
                });
            }
            transactions.in(
                    () -> connection.<String, Object>getTransactionalMap("map").set("bad", new Object()));
        }
        assertThat(told).singleElement().satisfies(writes -> {
            assertThat(writes.map()).isEqualTo("map");
            assertThat(writes.keys()).contains("bad");
            assertThat(writes.cause()).hasMessageContaining("java.lang.Object");
        });
        assertThat(node.instance().getMap("other").get("good")).isEqualTo("1");
        assertThat(node.counters().getUnappliedWrites()).isGreaterThanOrEqualTo(before + 2);
    }

    /** The container's timer rolled the transaction back between the thread's look at its status and its write. */
    @Test
    void a_write_that_comes_after_the_rollback_is_neither_applied_nor_counted() {
        var counters = node.counters(Enlistment.AFTER_COMMIT);
        long before = counters.getBufferedWrites();
        var writes = new TransactionWrites(counters, applied -> fail("applied")).awaited();
        writes.add("map", "in time", Write.of("1"), 10);
        assertThat(counters.getBufferedWrites()).isEqualTo(before + 1);
        writes.afterCompletion(Status.STATUS_ROLLEDBACK);
        writes.add("map", "late", Write.of("1"), 10);
        assertThat(counters.getBufferedWrites()).isEqualTo(before);
    }

    /** A value whose class lacks another. */
    static final class Unwritable implements Serializable {

        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) {
            throw new NoClassDefFoundError("as told");
        }
    }

    @Test
    void an_error_is_told_like_any_failure_and_the_other_writes_are_applied() {
        var told = new ArrayList<UnappliedWrites>();
        try (var failing = factory.onUnappliedWrites(writes -> {
                    throw new NoClassDefFoundError("as told");
                });
                var registration = factory.onUnappliedWrites(told::add)) {
            transactions.in(() -> {
                connection.<String, Object>getTransactionalMap("map").set("bad", new Unwritable());
                connection.<String, Object>getTransactionalMap("other").set("good", "1");
            });
        }
        assertThat(told).singleElement().satisfies(writes -> {
            assertThat(writes.keys()).isEqualTo(Set.of("bad"));
            assertThat(writes.cause()).isInstanceOf(NoClassDefFoundError.class);
        });
        assertThat(node.instance().getMap("other").get("good")).isEqualTo("1");
    }

    @Test
    void a_commit_waits_for_a_stuck_grid_only_as_long_as_it_may() throws Exception {
        var managed = new HazelcastManagedConnectionFactory();
        managed.setApplyTimeout(1);
        var impatient = node.factory(managed);
        var told = new ArrayList<UnappliedWrites>();
        try (var registration = impatient.onUnappliedWrites(told::add);
                var stuck = new StuckPartition("stuck")) {
            transactions.begin();
            try (var handle = TestNode.connect(impatient)) {
                var transactional = handle.<String, String>getTransactionalMap("map");
                transactional.set("stuck", "1");
                transactional.set("another", "1");
            }
            transactions.commit();
            assertThat(told).singleElement().satisfies(writes -> {
                assertThat(writes.keys()).contains("stuck");
                assertThat(writes.cause()).isInstanceOf(TimeoutException.class);
            });
        }
        await().untilAsserted(() ->
                assertThat(grid.get("stuck")).as("late, but not lost").isEqualTo("1"));
    }

    @Test
    void an_interrupt_ends_the_wait_and_is_passed_on() throws Exception {
        var told = new ArrayList<UnappliedWrites>();
        var flag = new AtomicBoolean();
        try (var registration = factory.onUnappliedWrites(told::add);
                var stuck = new StuckPartition("stuck")) {
            var committer = new Thread(() -> {
                transactions.in(() -> {
                    try (var handle = TestNode.connect(factory)) {
                        handle.getTransactionalMap("map").set("stuck", "1");
                        handle.getTransactionalMap("map").set("another", "1");
                    }
                });
                flag.set(Thread.currentThread().isInterrupted());
            });
            committer.start();
            await().until(() -> committer.getState() == Thread.State.TIMED_WAITING);
            committer.interrupt();
            committer.join();
        }
        assertThat(flag).isTrue();
        assertThat(told).singleElement().extracting(UnappliedWrites::cause).isInstanceOf(InterruptedException.class);
    }

    /** Keeps the thread of a key's partition busy until it is closed. */
    private static final class StuckPartition implements AutoCloseable {

        private final CountDownLatch end = new CountDownLatch(1);

        StuckPartition(String key) throws InterruptedException {
            var inside = new CountDownLatch(1);
            node.instance().<String, String>getMap("map").submitToKey(key, entry -> {
                inside.countDown();
                try {
                    return end.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            });
            inside.await();
        }

        @Override
        public void close() {
            end.countDown();
        }
    }

    @Test
    void a_grid_that_is_gone_at_the_commit_fails_no_transaction() {
        try (var other = TestNode.alone()) {
            var told = new ArrayList<UnappliedWrites>();
            var managed = other.factory();
            managed.onUnappliedWrites(told::add);
            other.container.transactions.begin();
            try (var handle = TestNode.connect(managed)) {
                handle.getTransactionalMap("map").set("a", "1");
                other.instance().shutdown();
            }
            other.container.transactions.commit();
            assertThat(told).singleElement().extracting(UnappliedWrites::keys).isEqualTo(Set.of("a"));
        }
    }
}
