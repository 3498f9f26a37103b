package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagedConnectionTest {

    private static TestNode node;

    private HazelcastManagedConnectionFactory managed;

    @BeforeAll
    static void start() {
        node = TestNode.alone();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void create() throws ResourceException {
        managed = new HazelcastManagedConnectionFactory();
        managed.setResourceAdapter(node.adapter);
    }

    /** A container that pools nothing and hands every connection out at once, and anew when a handle has lost its own. */
    private static final class LazyConnections implements ConnectionManager, LazyAssociatableConnectionManager {

        private static final long serialVersionUID = 1;

        final transient List<HazelcastManagedConnection> opened = new ArrayList<>();
        final transient List<Object> closedInactive = new ArrayList<>();

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
                throws ResourceException {
            return open(factory).getConnection(null, info);
        }

        private ManagedConnection open(ManagedConnectionFactory factory) throws ResourceException {
            var connection = factory.createManagedConnection(null, null);
            opened.add((HazelcastManagedConnection) connection);
            return connection;
        }

        @Override
        public void associateConnection(Object handle, ManagedConnectionFactory factory, ConnectionRequestInfo info)
                throws ResourceException {
            open(factory).associateConnection(handle);
        }

        @Override
        public void inactiveConnectionClosed(Object handle, ManagedConnectionFactory factory) {
            closedInactive.add(handle);
        }
    }

    private static final class Events implements ConnectionEventListener {

        final List<ConnectionEvent> closed = new ArrayList<>();
        final List<ConnectionEvent> errors = new ArrayList<>();

        @Override
        public void connectionClosed(ConnectionEvent event) {
            closed.add(event);
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            errors.add(event);
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {}
    }

    private static void assertClosed(HazelcastConnection handle) {
        assertThatIllegalStateException().isThrownBy(() -> handle.getMap("map")).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(() -> handle.getTransactionalMap("map"));
        assertThatIllegalStateException().isThrownBy(() -> handle.getVersionedMap("map"));
        assertThatIllegalStateException().isThrownBy(() -> handle.getTransactionalQueue("queue"));
        assertThatIllegalStateException().isThrownBy(() -> handle.getQueue("queue"));
        assertThatIllegalStateException().isThrownBy(handle::getLocalTransaction);
        assertThatIllegalStateException().isThrownBy(() -> handle.getExecutor("tasks"));
        assertThatIllegalStateException().isThrownBy(handle::getCluster);
        assertThatIllegalStateException().isThrownBy(handle::getPartitionService);
    }

    @Test
    void closing_a_handle_tells_the_container_once_and_ends_its_maps() throws Exception {
        var connection = managed.createManagedConnection(null, null);
        var events = new Events();
        connection.addConnectionEventListener(events);
        var handle = (HazelcastConnection) connection.getConnection(null, null);
        var map = handle.<String, String>getTransactionalMap("map");
        assertThat(handle.getCluster().getMembers()).hasSize(1);
        handle.close();
        handle.close();
        assertThat(events.closed).singleElement().satisfies(event -> {
            assertThat(event.getConnectionHandle()).isSameAs(handle);
            assertThat(event.getSource()).isSameAs(connection);
        });
        assertClosed(handle);
        node.container.transactions.in(() -> {
            assertThatIllegalStateException().isThrownBy(() -> map.get("a"));
            assertThatIllegalStateException().isThrownBy(() -> map.set("a", "1"));
        });
    }

    @Test
    void several_handles_end_one_by_one_or_all_at_cleanup() throws Exception {
        var connection = managed.createManagedConnection(null, null);
        var first = (HazelcastConnection) connection.getConnection(null, null);
        var second = (HazelcastConnection) connection.getConnection(null, null);
        first.close();
        assertThat(second.getMap("map").getName()).isNotNull();
        connection.cleanup();
        assertClosed(second);
        assertThat(((HazelcastConnection) connection.getConnection(null, null))
                        .getMap("map")
                        .getName())
                .as("a cleaned connection is as new")
                .isNotNull();
    }

    @Test
    void a_destroyed_connection_gives_nothing_more() throws Exception {
        var connection = managed.createManagedConnection(null, null);
        var handle = (HazelcastConnection) connection.getConnection(null, null);
        connection.destroy();
        assertClosed(handle);
        assertThatThrownBy(() -> connection.getConnection(null, null)).isInstanceOf(ResourceException.class);
        assertThatThrownBy(() -> connection.associateConnection(handle)).isInstanceOf(ResourceException.class);
        assertThat(managed.matchManagedConnections(Set.of(connection), null, null))
                .isNull();
    }

    @Test
    void a_handle_moves_to_another_connection() throws Exception {
        var first = managed.createManagedConnection(null, null);
        var second = managed.createManagedConnection(null, null);
        var handle = (HazelcastConnection) first.getConnection(null, null);
        second.associateConnection(handle);
        first.cleanup();
        assertThat(handle.getMap("map").getName()).isNotNull();
        second.cleanup();
        assertClosed(handle);
    }

    @Test
    void a_dissociated_handle_gets_a_connection_back_when_it_is_used() throws Exception {
        var connections = new LazyConnections();
        var factory = (HazelcastConnectionFactory) managed.createConnectionFactory(connections);
        var handle = factory.getConnection();
        var map = handle.<String, String>getTransactionalMap("map");
        connections.opened.get(0).dissociateConnections();
        connections.opened.get(0).cleanup();
        node.container.transactions.in(() -> map.set("dissociated", "1"));
        assertThat(connections.opened).hasSize(2);
        assertThat(handle.getMap("map").get("dissociated")).isEqualTo("1");
        connections.opened.get(1).dissociateConnections();
        handle.close();
        assertThat(connections.closedInactive).containsExactly(handle);
        assertClosed(handle);
    }

    @Test
    void any_idle_connection_to_the_running_member_matches() throws Exception {
        var connection = managed.createManagedConnection(null, null);
        assertThat(managed.matchManagedConnections(Set.of(connection), null, null))
                .isSameAs(connection);
        assertThat(managed.matchManagedConnections(Set.of(), null, null)).isNull();
        try (var other = TestNode.alone()) {
            var elsewhere = new HazelcastManagedConnectionFactory();
            elsewhere.setResourceAdapter(other.adapter);
            assertThat(elsewhere.matchManagedConnections(Set.of(connection), null, null))
                    .isNull();
        }
    }

    @Test
    void there_is_no_xa_resource_and_no_local_transaction() throws Exception {
        var connection = managed.createManagedConnection(null, null);
        assertThatThrownBy(connection::getXAResource).isInstanceOf(NotSupportedException.class);
        assertThatThrownBy(connection::getLocalTransaction).isInstanceOf(NotSupportedException.class);
        assertThat(connection.getMetaData().getEISProductName()).isEqualTo("Hazelcast");
        assertThat(connection.getMetaData().getEISProductVersion()).startsWith("5.7");
    }

    @Test
    void factories_are_equal_by_what_they_are_configured_to() throws Exception {
        var same = new HazelcastManagedConnectionFactory();
        int hashBefore = same.hashCode();
        same.setResourceAdapter(node.adapter);
        assertThat(same).isEqualTo(managed).hasSameHashCodeAs(managed);
        assertThat(same.hashCode()).isEqualTo(hashBefore);
        same.setTombstoneTtl(1);
        assertThat(same).isNotEqualTo(managed);
        assertThatThrownBy(() -> same.setResourceAdapter(node.adapter)).isInstanceOf(ResourceException.class);
    }

    @Test
    void wrong_properties_are_refused_when_the_factory_is_made() {
        managed.setEnlistment("xa");
        assertThatThrownBy(managed::createConnectionFactory)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("enlistment=xa is none of [AFTER_COMMIT, XA, LOCAL]");
        managed.setEnlistment("AFTER_COMMIT");
        managed.setApplyTimeout(0);
        assertThatThrownBy(managed::createConnectionFactory)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("applyTimeout=0");
    }

    @Test
    void a_factory_asks_the_container_for_what_its_enlistment_needs() {
        assertThat(managed.getTransactionSupport()).isEqualTo(TransactionSupportLevel.NoTransaction);
        managed.setEnlistment("XA");
        assertThat(managed.getTransactionSupport()).isEqualTo(TransactionSupportLevel.XATransaction);
        managed.setEnlistment("LOCAL");
        assertThat(managed.getTransactionSupport()).isEqualTo(TransactionSupportLevel.LocalTransaction);
    }

    @Test
    void a_factory_that_recovery_reads_back_gives_connections_again() throws Exception {
        managed.setEnlistment("XA");
        managed.setTransactionTimeout(77);
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(managed);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            var read = (HazelcastManagedConnectionFactory) in.readObject();
            assertThat(read).hasSameHashCodeAs(managed).isNotEqualTo(managed);
            read.setResourceAdapter(node.adapter);
            assertThat(read).isEqualTo(managed);
            var resource = read.createManagedConnection(null, null).getXAResource();
            assertThat(resource.getTransactionTimeout()).isEqualTo(77);
            assertThat(resource.isSameRM(
                            managed.createManagedConnection(null, null).getXAResource()))
                    .isTrue();
        }
    }

    @Test
    void after_commit_has_no_collections_and_says_where_they_are() throws Exception {
        var handle = (HazelcastConnection)
                managed.createManagedConnection(null, null).getConnection(null, null);
        List<Consumer<HazelcastConnection>> calls = List.of(
                c -> c.getTransactionalQueue("x"),
                c -> c.getTransactionalMultiMap("x"),
                c -> c.getTransactionalSet("x"),
                c -> c.getTransactionalList("x"));
        for (var call : calls) {
            assertThatThrownBy(() -> call.accept(handle))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("enlistment=XA or LOCAL has it");
        }
    }

    @Test
    void plain_structures_are_the_grids_own() throws Exception {
        var handle = (HazelcastConnection)
                managed.createManagedConnection(null, null).getConnection(null, null);
        var grid = node.instance();
        assertThat((Object) handle.getMap("x")).isSameAs(grid.getMap("x"));
        assertThat((Object) handle.getReplicatedMap("x")).isSameAs(grid.getReplicatedMap("x"));
        assertThat((Object) handle.getMultiMap("x")).isSameAs(grid.getMultiMap("x"));
        assertThat((Object) handle.getQueue("x")).isSameAs(grid.getQueue("x"));
        assertThat((Object) handle.getSet("x")).isSameAs(grid.getSet("x"));
        assertThat((Object) handle.getList("x")).isSameAs(grid.getList("x"));
        assertThat((Object) handle.getTopic("x")).isSameAs(grid.getTopic("x"));
        assertThat((Object) handle.getReliableTopic("x")).isSameAs(grid.getReliableTopic("x"));
        assertThat(handle.getPNCounter("x").incrementAndGet()).isEqualTo(1);
        assertThat(handle.getFlakeIdGenerator("x").newId())
                .isNotEqualTo(handle.getFlakeIdGenerator("x").newId());
        assertThat(handle.getCardinalityEstimator("x").estimate()).isZero();
        assertThat(handle.getPartitionService().getPartitions()).hasSize(31);
    }

    @Test
    void a_connection_whose_member_is_gone_is_reported_once_and_never_matched() throws Exception {
        for (var enlistment : Enlistment.values()) {
            var dying = TestNode.alone();
            var factory = dying.managed(enlistment);
            var connection = (HazelcastManagedConnection) factory.createManagedConnection(null, null);
            var events = new Events();
            connection.addConnectionEventListener(events);
            var handle = (HazelcastConnection) connection.getConnection(null, null);
            assertThat((Set<?>) factory.getInvalidConnections(Set.of(connection)))
                    .isEmpty();
            dying.instance().getLifecycleService().terminate();
            assertThat((Set<?>) factory.getInvalidConnections(Set.of(connection)))
                    .isEqualTo(Set.of(connection));
            for (int i = 0; i < 2; i++) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> handle.getMap("map"))
                        .withMessageContaining("is not running");
            }
            assertThat(events.errors).singleElement().satisfies(event -> {
                assertThat(event.getException()).isInstanceOf(HazelcastInstanceNotActiveException.class);
                assertThat(event.getSource()).isSameAs(connection);
            });
            connection.destroy();
            dying.close();
        }
    }

    @Test
    void the_container_throws_a_broken_connection_away_and_the_next_one_finds_a_new_member() throws Exception {
        var dying = TestNode.alone();
        var pool = new FakePool(dying.container.transactions, true);
        var factory = dying.pooled(Enlistment.XA, pool);
        dying.container.transactions.begin();
        var handle = factory.getConnection();
        var map = handle.<String, String>getTransactionalMap("map");
        map.set("a", "1");
        dying.instance().getLifecycleService().terminate();
        assertThatIllegalStateException().isThrownBy(() -> map.set("b", "1"));
        assertClosed(handle);
        assertThat(pool.events).containsExactly("error");
        assertThatThrownBy(factory::getConnection).isInstanceOf(ResourceException.class);
        dying.container.transactions.rollback();
        dying.close();
    }

    @Test
    void what_is_open_and_what_became_of_transactions_is_in_jmx() throws Exception {
        try (var other = TestNode.alone()) {
            var server = ManagementFactory.getPlatformMBeanServer();
            var factory = other.managed(Enlistment.AFTER_COMMIT);
            var connection = factory.createManagedConnection(null, null);
            var name = Jmx.name(other.instance().getName(), Enlistment.AFTER_COMMIT);
            var handle = (HazelcastConnection) connection.getConnection(null, null);
            var closed = (HazelcastConnection) connection.getConnection(null, null);
            assertThat(server.getAttribute(name, "ManagedConnections")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "Handles")).isEqualTo(2L);
            closed.close();
            closed.close();
            assertThat(server.getAttribute(name, "Handles")).isEqualTo(1L);
            var transactions = other.container.transactions;
            transactions.begin();
            handle.getTransactionalMap("map").set("a", "1");
            handle.getTransactionalMap("map").set("a", "2");
            assertThat(server.getAttribute(name, "BufferedWrites")).isEqualTo(1L);
            transactions.commit();
            transactions.begin();
            handle.getTransactionalMap("map").set("a", "3");
            transactions.rollback();
            transactions.begin();
            transactions.setRollbackOnly();
            handle.getTransactionalMap("map").set("a", "4");
            transactions.commit();
            assertThat(server.getAttribute(name, "BufferedWrites")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "Committed")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "RolledBack")).isEqualTo(1L);
            connection.cleanup();
            assertThat(server.getAttribute(name, "Handles")).isEqualTo(0L);
            connection.destroy();
            connection.destroy();
            assertThat(server.getAttribute(name, "ManagedConnections")).isEqualTo(0L);
            var instance = other.instance().getName();
            other.close();
            await().until(() -> !server.isRegistered(Jmx.name(instance, Enlistment.AFTER_COMMIT)));
        }
    }

    @Test
    void without_a_running_member_there_is_no_connection() throws Exception {
        var other = TestNode.alone();
        var factory = other.factory();
        factory.getConnection().close();
        other.close();
        assertThatThrownBy(factory::getConnection)
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("not running");
    }
}
