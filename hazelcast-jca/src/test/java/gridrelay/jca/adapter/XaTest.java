package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.map.IMap;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import gridrelay.jca.adapter.FakeTransactions.Branch;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.LocalTransactionException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The XA resource as a transaction manager drives it. */
class XaTest {

    private static TestNode node;
    private static FakeTransactions transactions;

    private IMap<String, String> grid;
    private HazelcastManagedConnection connection;
    private XAResource resource;

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
    void connect() throws ResourceException {
        grid = node.instance().getMap("map");
        grid.clear();
        connection = connection(node);
        resource = connection.getXAResource();
    }

    private static HazelcastManagedConnection connection(TestNode node) throws ResourceException {
        return (HazelcastManagedConnection) node.managed(Enlistment.XA).createManagedConnection(null, null);
    }

    private static void set(HazelcastManagedConnection connection, String key, String value) throws ResourceException {
        try (var handle = (HazelcastConnection) connection.getConnection(null, null)) {
            handle.<String, String>getTransactionalMap("map").set(key, value);
        }
    }

    /** A branch in which the key was written, at its end. */
    private static Xid written(HazelcastManagedConnection connection, String key)
            throws ResourceException, XAException {
        var xid = Branch.next();
        connection.getXAResource().start(xid, XAResource.TMNOFLAGS);
        set(connection, key, "1");
        connection.getXAResource().end(xid, XAResource.TMSUCCESS);
        return xid;
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
    }

    @Test
    void two_phases_and_one_phase_commit() throws Exception {
        var two = written(connection, "two");
        assertThat(resource.prepare(two)).isEqualTo(XAResource.XA_OK);
        assertCode(XAException.XAER_PROTO, () -> resource.prepare(two));
        assertThat(grid.containsKey("two")).isFalse();
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
        resource.commit(two, false);
        resource.commit(written(connection, "one"), true);
        assertThat(grid.keySet()).containsExactlyInAnyOrder("one", "two");
        await().until(() -> resource.recover(XAResource.TMSTARTRSCAN).length == 0);
    }

    @Test
    void a_branch_rolls_back_before_and_after_it_is_prepared() throws Exception {
        resource.rollback(written(connection, "a"));
        var prepared = written(connection, "b");
        resource.prepare(prepared);
        resource.rollback(prepared);
        assertThat(grid.entrySet()).isEmpty();
        assertThat(grid.isLocked("a") || grid.isLocked("b")).isFalse();
        await().until(() -> resource.recover(XAResource.TMSTARTRSCAN).length == 0);
    }

    @Test
    void an_unused_branch_is_read_only_and_never_reaches_the_grid() throws Exception {
        var xid = Branch.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
        assertCode(XAException.XAER_NOTA, () -> resource.prepare(xid));
        var alone = Branch.next();
        resource.start(alone, XAResource.TMNOFLAGS);
        resource.end(alone, XAResource.TMSUCCESS);
        resource.commit(alone, true);
        assertCode(XAException.XAER_NOTA, () -> resource.commit(alone, true));
    }

    /** The container's timeout rolls back on another thread, while the application goes on. */
    @Test
    void a_branch_that_was_rolled_back_behind_the_application_begins_nothing_any_more() throws Exception {
        for (boolean used : new boolean[] {false, true}) {
            var xid = Branch.next();
            resource.start(xid, XAResource.TMNOFLAGS);
            if (used) {
                set(connection, "before", "1");
            }
            var timeout = new Thread(() -> {
                try {
                    resource.rollback(xid);
                } catch (XAException e) {
                    throw new IllegalStateException(e);
                }
            });
            timeout.start();
            timeout.join();
            assertThatThrownBy(() -> set(connection, "after", "1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was ended, probably by its timeout");
            assertThat(grid.isLocked("before")).isFalse();
            assertThat(grid.isLocked("after")).isFalse();
            assertThat(grid.isEmpty()).isTrue();
        }
    }

    private static Thread started(FutureTask<?> task) {
        var thread = new Thread(task);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        await().until(() ->
                Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING).contains(thread.getState()));
    }

    private void requireNoLockLeft(Consumer<HazelcastConnection> call, Runnable unlock, BooleanSupplier isLocked)
            throws Exception {
        var xid = Branch.next();
        var calling = new AtomicBoolean();
        var application = new FutureTask<>(() -> {
            resource.start(xid, XAResource.TMNOFLAGS);
            set(connection, "own", "1");
            calling.set(true);
            call.accept((HazelcastConnection) connection.getConnection(null, null));
            return null;
        });
        var thread = started(application);
        await().untilTrue(calling);
        awaitWaiting(thread);
        resource.rollback(xid);
        assertThat(grid.isLocked("own"))
                .as("who has the other lock may wait for it")
                .isFalse();
        unlock.run();
        assertThatThrownBy(application::get).isInstanceOf(ExecutionException.class);
        assertThat(isLocked.getAsBoolean()).isFalse();
        resource.commit(written(connection, "next"), true);
    }

    @Test
    void a_call_that_waits_for_a_lock_while_its_branch_is_rolled_back_keeps_none() throws Exception {
        grid.lock("wanted");
        requireNoLockLeft(
                handle -> handle.<String, String>getTransactionalMap("map").set("wanted", "1"),
                () -> grid.unlock("wanted"),
                () -> grid.isLocked("wanted"));
        var multiMap = node.instance().<String, String>getMultiMap("multimap");
        multiMap.lock("wanted");
        requireNoLockLeft(
                handle -> handle.<String, String>getTransactionalMultiMap("multimap")
                        .put("wanted", "1"),
                () -> multiMap.unlock("wanted"),
                () -> multiMap.isLocked("wanted"));
        assertThat(multiMap.size()).isZero();
    }

    @Test
    void an_item_that_a_call_gets_while_its_branch_is_rolled_back_stays_in_its_queue() throws Exception {
        var queue = node.instance().<String>getQueue("queue");
        for (boolean soon : new boolean[] {true, false}) {
            var xid = Branch.next();
            resource.start(xid, XAResource.TMNOFLAGS);
            var items =
                    ((HazelcastConnection) connection.getConnection(null, null)).<String>getTransactionalQueue("queue");
            var application = new FutureTask<>(() -> items.poll(30, TimeUnit.SECONDS));
            awaitWaiting(started(application));
            var timeout = new FutureTask<>(() -> {
                resource.rollback(xid);
                return null;
            });
            var timer = started(timeout);
            if (soon) {
                awaitWaiting(timer);
            } else {
                timeout.get();
            }
            queue.add("item");
            assertThat(application.get()).isEqualTo("item");
            timeout.get();
            assertThat(queue.poll()).isEqualTo("item");
            connection.cleanup();
        }
    }

    @Test
    void the_end_of_a_local_transaction_that_is_none_leaves_the_branch_unused() throws Exception {
        var told = new ArrayList<String>();
        connection.addConnectionEventListener((ConnectionEventListener) Proxy.newProxyInstance(
                XaTest.class.getClassLoader(),
                new Class<?>[] {ConnectionEventListener.class},
                (proxy, method, arguments) -> told.add(method.getName()) ? null : null));
        var xid = Branch.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        var handle = (HazelcastConnection) connection.getConnection(null, null);
        assertThatThrownBy(() -> handle.getLocalTransaction().commit()).isInstanceOf(LocalTransactionException.class);
        assertThat(told).isEmpty();
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
    }

    @Test
    void an_inner_transaction_leaves_the_outer_ones_branch_alone() throws Exception {
        var factory = node.pooled(Enlistment.XA, new FakePool(transactions, true));
        transactions.begin();
        set(factory, "outer");
        transactions.inNew(() -> set(factory, "inner"));
        assertThat(grid.keySet()).containsExactly("inner");
        set(factory, "outer-again");
        transactions.commit();
        assertThat(grid.keySet()).containsExactlyInAnyOrder("inner", "outer", "outer-again");
    }

    private static void set(HazelcastConnectionFactory factory, String key) {
        try (var handle = TestNode.connect(factory)) {
            handle.getTransactionalMap("map").set(key, "1");
        }
    }

    @Test
    void shared_connections_are_one_branch_and_unshared_ones_commit_in_two_phases() {
        for (boolean sharing : new boolean[] {true, false}) {
            var pool = new FakePool(transactions, sharing);
            var factory = node.pooled(Enlistment.XA, pool);
            transactions.in(() -> {
                set(factory, "first");
                set(factory, "second");
            });
            assertThat(pool.created).isEqualTo(sharing ? 1 : 2);
            assertThat(grid.keySet()).containsExactlyInAnyOrder("first", "second");
            grid.clear();
        }
    }

    @Test
    void a_branch_may_be_suspended_resumed_and_joined() throws Exception {
        var xid = Branch.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        set(connection, "a", "1");
        resource.end(xid, XAResource.TMSUSPEND);
        assertThatThrownBy(() -> set(connection, "a", "2")).hasMessageContaining("needs an active transaction");
        resource.start(xid, XAResource.TMRESUME);
        set(connection, "b", "1");
        var other = connection(node);
        assertThat(resource.isSameRM(other.getXAResource())).isTrue();
        other.getXAResource().start(xid, XAResource.TMJOIN);
        try (var handle = (HazelcastConnection) other.getConnection(null, null)) {
            assertThat(handle.getTransactionalMap("map").get("a"))
                    .as("the joined branch is the same")
                    .isEqualTo("1");
        }
        other.getXAResource().end(xid, XAResource.TMSUCCESS);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        resource.commit(xid, false);
        assertThat(grid.keySet()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void wrong_calls_are_answered_by_their_codes() throws Exception {
        var xid = written(connection, "a");
        assertCode(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_NOTA, () -> resource.start(Branch.next(), XAResource.TMJOIN));
        assertCode(XAException.XAER_INVAL, () -> resource.start(Branch.next(), XAResource.TMFAIL));
        assertCode(XAException.XAER_NOTA, () -> resource.end(Branch.next(), XAResource.TMSUCCESS));
        assertCode(XAException.XAER_NOTA, () -> resource.prepare(Branch.next()));
        assertCode(XAException.XAER_NOTA, () -> resource.rollback(Branch.next()));
        assertCode(XAException.XAER_PROTO, () -> resource.commit(xid, false));
        assertCode(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMJOIN));
        resource.start(Branch.next(), XAResource.TMNOFLAGS);
        assertCode(XAException.XAER_PROTO, () -> resource.start(Branch.next(), XAResource.TMNOFLAGS));
        resource.rollback(xid);
        assertThat(resource.setTransactionTimeout(1)).isFalse();
        assertThat(resource.getTransactionTimeout()).isEqualTo(300);
    }

    @Test
    void an_end_that_failed_is_rolled_back_by_prepare() throws Exception {
        var xid = Branch.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        set(connection, "a", "1");
        resource.end(xid, XAResource.TMFAIL);
        assertCode(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));
        assertThat(grid.isLocked("a")).isFalse();
    }

    @Test
    void what_cannot_be_prepared_is_rolled_back_and_says_so() throws Exception {
        var managed = node.managed(Enlistment.XA);
        managed.setTransactionTimeout(1);
        var impatient = (HazelcastManagedConnection) managed.createManagedConnection(null, null);
        var xid = written(impatient, "a");
        awaitMillis(1100);
        assertCode(XAException.XA_RBTIMEOUT, () -> resource.prepare(xid));
        assertThat(grid.isLocked("a")).isFalse();
        assertCode(XAException.XAER_NOTA, () -> resource.rollback(xid));
    }

    @Test
    void a_branch_that_expired_after_prepare_is_a_heuristic_rollback_that_is_counted() throws Exception {
        long before = node.counters(Enlistment.XA).getLost();
        var managed = node.managed(Enlistment.XA);
        managed.setTransactionTimeout(1);
        var xid = written((HazelcastManagedConnection) managed.createManagedConnection(null, null), "a");
        resource.prepare(xid);
        awaitMillis(1100);
        assertCode(XAException.XA_HEURRB, () -> resource.commit(xid, false));
        resource.forget(xid);
        assertThat(grid.containsKey("a")).isFalse();
        assertThat(node.counters(Enlistment.XA).getLost()).isEqualTo(before + 1);
        await().until(() -> resource.recover(XAResource.TMSTARTRSCAN).length == 0);
    }

    private static void awaitMillis(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        await().until(() -> System.nanoTime() > end);
    }

    @Test
    void a_prepared_branch_that_is_gone_is_told_and_counted() throws Exception {
        long before = node.counters(Enlistment.XA).getLost();
        assertCode(XAException.XAER_NOTA, () -> resource.commit(Branch.next(), false));
        assertThat(node.counters(Enlistment.XA).getLost()).isEqualTo(before + 1);
    }

    @Test
    void recovery_names_each_branch_once_at_the_start_of_a_scan() throws Exception {
        var first = written(connection, "a");
        resource.prepare(first);
        var second = written(connection, "b");
        resource.prepare(second);
        assertThat(List.of(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)))
                .containsExactlyInAnyOrder(BranchId.of(first), BranchId.of(second));
        assertThat(resource.recover(XAResource.TMNOFLAGS)).isEmpty();
        assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
        resource.rollback(first);
        resource.rollback(second);
    }

    @Test
    void a_member_that_is_gone_takes_its_unprepared_branches_with_it() throws Exception {
        var dying = TestNode.alone();
        var last = connection(dying);
        var running = written(last, "a");
        var other = written(last, "b");
        dying.instance().getLifecycleService().terminate();
        assertCode(XAException.XA_RBROLLBACK, () -> last.getXAResource().prepare(running));
        last.getXAResource().rollback(other);
        assertCode(XAException.XAER_RMFAIL, () -> last.getXAResource().start(Branch.next(), XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_RMFAIL, () -> last.getXAResource().recover(XAResource.TMSTARTRSCAN));
        dying.close();
    }

    @Test
    void a_commit_that_its_member_does_not_answer_is_to_be_tried_again() throws Exception {
        var dying = TestNode.alone();
        var last = connection(dying);
        var prepared = written(last, "a");
        last.getXAResource().prepare(prepared);
        dying.instance().getLifecycleService().terminate();
        assertCode(XAException.XAER_RMFAIL, () -> last.getXAResource().commit(prepared, false));
        dying.close();
    }

    @Test
    void in_doubt_branches_of_a_killed_member_are_completed_through_another() throws Exception {
        var nodes = TestNode.cluster(2);
        try (var survivor = nodes.get(0);
                var killed = nodes.get(1)) {
            var owner = connection(killed);
            var keys = List.of(survivor.ownKey(), killed.ownKey(), "far", "and", "wide");
            // Several, so that both members hold prepared records.
            var committing = new Xid[8];
            for (int i = 0; i < committing.length; i++) {
                committing[i] = written(owner, keys.get(i % keys.size()) + "-commit-" + i);
                owner.getXAResource().prepare(committing[i]);
            }
            var rollingBack = written(owner, "roll-back");
            owner.getXAResource().prepare(rollingBack);
            // Written asynchronously to one backup: what a kill in between loses, the manual says.
            await().until(() -> survivor.instance().getPartitionService().isClusterSafe());
            killed.instance().getLifecycleService().terminate();
            await().until(() -> survivor.instance().getCluster().getMembers().size() == 1);

            var rescuer = connection(survivor).getXAResource();
            var found = Arrays.asList(rescuer.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN));
            assertThat(found).hasSize(9).doesNotHaveDuplicates().contains(BranchId.of(rollingBack));
            for (var xid : committing) {
                assertThat(found).contains(BranchId.of(xid));
                rescuer.commit(xid, false);
            }
            rescuer.rollback(rollingBack);
            assertThat(survivor.instance().getMap("map").size()).isEqualTo(8);
            assertThat(survivor.instance().getMap("map").containsKey("roll-back"))
                    .isFalse();
            for (Object key : survivor.instance().getMap("map").keySet()) {
                assertThat(survivor.instance().getMap("map").isLocked(key)).isFalse();
            }
            assertThat(rescuer.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        }
    }

    @Test
    void a_row_and_an_entry_commit_and_roll_back_together() throws Exception {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:xa;DB_CLOSE_DELAY=-1");
        var session = database.getXAConnection();
        try (var rows = session.getConnection();
                var plain = database.getConnection();
                var sql = plain.createStatement()) {
            sql.execute("CREATE TABLE entry (id VARCHAR PRIMARY KEY)");
            var factory = node.pooled(Enlistment.XA);
            for (boolean committing : new boolean[] {true, false}) {
                var key = "row-" + committing;
                transactions.begin();
                transactions.enlist(session.getXAResource());
                try (var insert = rows.prepareStatement("INSERT INTO entry VALUES (?)")) {
                    insert.setString(1, key);
                    insert.executeUpdate();
                }
                set(factory, key);
                if (committing) {
                    transactions.commit();
                } else {
                    transactions.rollback();
                }
                try (var found = sql.executeQuery("SELECT 1 FROM entry WHERE id = '" + key + "'")) {
                    assertThat(found.next()).isEqualTo(committing);
                }
                assertThat(grid.containsKey(key)).isEqualTo(committing);
            }
        } finally {
            session.close();
        }
    }
}
