package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

        @Override
        public void connectionClosed(ConnectionEvent event) {
            closed.add(event);
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {}

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
        managed.setEnlistment("XA");
        assertThatThrownBy(managed::createConnectionFactory)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("enlistment=XA is not supported by this version, only AFTER_COMMIT is");
        managed.setEnlistment("AFTER_COMMIT");
        managed.setApplyTimeout(0);
        assertThatThrownBy(managed::createConnectionFactory)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("applyTimeout=0");
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
