package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.map.IMap;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransactionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hazelcast's own transactions, demarcated by the component or the container. */
class LocalTest {

    private static TestNode node;
    private static FakeTransactions transactions;

    private final FakePool pool = new FakePool(transactions, true);
    private IMap<String, String> grid;

    @BeforeAll
    static void start() {
        node = TestNode.alone();
        transactions = node.container.transactions;
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void clear() {
        grid = node.instance().getMap("map");
        grid.clear();
    }

    private HazelcastManagedConnection connection() throws ResourceException {
        return (HazelcastManagedConnection) node.managed(Enlistment.LOCAL).createManagedConnection(null, null);
    }

    private static void set(HazelcastManagedConnection connection, String key) throws ResourceException {
        ((ConnectionHandle) connection.getConnection(null, null))
                .getTransactionalMap("map")
                .set(key, "1");
    }

    @Test
    void a_component_commits_and_rolls_back_and_the_container_hears_of_it() throws Exception {
        try (var handle = node.pooled(Enlistment.LOCAL, pool).getConnection()) {
            var transaction = handle.getLocalTransaction();
            var map = handle.<String, String>getTransactionalMap("map");
            transaction.begin();
            map.set("a", "1");
            assertThat(grid.containsKey("a")).isFalse();
            transaction.commit();
            assertThat(grid.get("a")).isEqualTo("1");
            transaction.begin();
            map.set("a", "2");
            transaction.rollback();
            assertThat(grid.get("a")).isEqualTo("1");
        }
        assertThat(pool.events).containsExactly("started", "committed", "started", "rolledback", "closed");
    }

    @Test
    void calls_out_of_order_are_refused_and_tell_the_container_nothing() throws Exception {
        try (var handle = node.pooled(Enlistment.LOCAL, pool).getConnection()) {
            var transaction = handle.getLocalTransaction();
            assertThatThrownBy(transaction::commit).isInstanceOf(LocalTransactionException.class);
            assertThatThrownBy(transaction::rollback).isInstanceOf(LocalTransactionException.class);
            transaction.begin();
            assertThatThrownBy(transaction::begin)
                    .isInstanceOf(LocalTransactionException.class)
                    .hasMessageContaining("already");
            transaction.rollback();
        }
        assertThat(pool.events).containsExactly("started", "rolledback", "closed");
    }

    @Test
    void what_a_component_leaves_open_is_rolled_back_when_the_connection_goes_back() throws Exception {
        var factory = node.pooled(Enlistment.LOCAL, pool);
        try (var handle = factory.getConnection()) {
            handle.getLocalTransaction().begin();
            handle.<String, String>getTransactionalMap("map").set("a", "1");
        }
        assertThat(grid.containsKey("a")).isFalse();
        assertThat(grid.isLocked("a")).isFalse();
        try (var next = factory.getConnection()) {
            next.getLocalTransaction().begin();
            next.<String, String>getTransactionalMap("map").set("b", "1");
            next.getLocalTransaction().commit();
        }
        assertThat(grid.keySet()).containsExactly("b");
        assertThat(pool.created).isEqualTo(1);
    }

    @Test
    void a_container_demarcates_without_hearing_itself() {
        transactions.in(() -> {
            try (var handle = TestNode.connect(node.pooled(Enlistment.LOCAL, pool))) {
                handle.<String, String>getTransactionalMap("map").set("a", "1");
            }
        });
        assertThat(grid.get("a")).isEqualTo("1");
        assertThat(pool.events).containsExactly("closed");
    }

    @Test
    void a_second_transaction_on_the_thread_is_refused_with_the_way_out() throws Exception {
        var outer = connection();
        outer.getLocalTransaction().begin();
        var inner = connection();
        assertThatThrownBy(() -> inner.getLocalTransaction().begin())
                .isInstanceOf(LocalTransactionException.class)
                .hasMessageContaining("one local transaction")
                .hasMessageContaining("REQUIRES_NEW");
        set(outer, "a");
        outer.getLocalTransaction().commit();
        inner.getLocalTransaction().begin();
        inner.getLocalTransaction().rollback();
        assertThat(grid.get("a")).isEqualTo("1");
    }

    @Test
    void another_threads_rollback_applies_nothing_and_the_first_thread_goes_on() throws Exception {
        var connection = connection();
        connection.getLocalTransaction().begin();
        set(connection, "a");
        var timer = new Thread(() -> {
            try {
                connection.getLocalTransaction().rollback();
            } catch (ResourceException e) {
                throw new IllegalStateException(e);
            }
        });
        timer.start();
        timer.join();
        assertThat(grid.isLocked("a")).as("only its thread can release it").isTrue();
        connection.getLocalTransaction().begin();
        assertThat(grid.isLocked("a")).isFalse();
        set(connection, "b");
        connection.getLocalTransaction().commit();
        assertThat(grid.keySet()).containsExactly("b");
    }

    @Test
    void a_transaction_whose_member_is_gone_does_not_commit_and_leaves_the_thread_usable() throws Exception {
        var dying = TestNode.alone();
        var last = (HazelcastManagedConnection) dying.managed(Enlistment.LOCAL).createManagedConnection(null, null);
        last.getLocalTransaction().begin();
        set(last, "a");
        dying.instance().getLifecycleService().terminate();
        assertThatThrownBy(() -> last.getLocalTransaction().commit()).isInstanceOf(LocalTransactionException.class);
        dying.close();
        var next = connection();
        next.getLocalTransaction().begin();
        set(next, "b");
        next.getLocalTransaction().commit();
        assertThat(grid.keySet()).containsExactly("b");
    }

    @Test
    void a_connection_of_xa_has_it_too_and_one_of_after_commit_has_not() throws Exception {
        try (var handle = node.pooled(Enlistment.XA, pool).getConnection()) {
            handle.getLocalTransaction().begin();
            handle.<String, String>getTransactionalMap("map").set("a", "1");
            assertThat(grid.containsKey("a")).isFalse();
            handle.getLocalTransaction().commit();
            handle.getLocalTransaction().begin();
            handle.<String, String>getTransactionalMap("map").set("forgotten", "1");
        }
        assertThat(grid.keySet()).containsExactly("a");
        try (var handle = node.pooled(Enlistment.AFTER_COMMIT).getConnection()) {
            assertThatThrownBy(handle::getLocalTransaction).isInstanceOf(NotSupportedException.class);
        }
    }
}
