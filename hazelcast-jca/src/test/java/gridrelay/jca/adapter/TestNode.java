package gridrelay.jca.adapter;

import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import gridrelay.jca.HazelcastConnection;
import gridrelay.jca.HazelcastConnectionFactory;
import jakarta.resource.ResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A server with an adapter and its own Hazelcast member; several in one JVM make a cluster. */
final class TestNode implements AutoCloseable {

    final FakeContainer container = new FakeContainer();
    final HazelcastResourceAdapter adapter = new HazelcastResourceAdapter();

    TestNode(String instance, Path config) {
        adapter.setConfigLocation(config.toString());
        adapter.setInstanceName(instance);
        adapter.setLeaveDelay(0);
        try {
            adapter.start(container);
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestNode alone() {
        return cluster(1).get(0);
    }

    static List<TestNode> cluster(int size) {
        var cluster = "test-" + UUID.randomUUID();
        var ports = freePorts(size);
        var nodes = ports.stream().map(port -> of(cluster, port, ports)).toList();
        nodes.forEach(node -> await().until(() -> node.isSettled(size)));
        return nodes;
    }

    /** One node of a cluster whose members have these ports. */
    static TestNode of(String cluster, int port, List<Integer> ports) {
        try {
            return new TestNode(cluster + "-" + port, config(cluster, port, ports));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server whose adapter is a client of the cluster that {@code member} is in. */
    static TestNode client(TestNode member) {
        var config = member.instance().getConfig();
        var address = member.instance().getCluster().getLocalMember().getAddress();
        try {
            return new TestNode(
                    "client-" + UUID.randomUUID(), file("""
                    hazelcast-client:
                      cluster-name: %s
                      connection-strategy: {connection-retry: {cluster-connect-timeout-millis: 20000}}
                      network: {cluster-members: ["127.0.0.1:%d"]}
                    """.formatted(config.getClusterName(), address.getPort())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All members are there and the partitions have found their owners. */
    private boolean isSettled(int members) {
        var partitions = instance().getPartitionService();
        return instance().getCluster().getMembers().size() == members
                && partitions.getPartitions().stream().allMatch(partition -> partition.getOwner() != null)
                && partitions.getPartitions().stream()
                        .anyMatch(partition -> partition.getOwner().localMember())
                && partitions.isClusterSafe();
    }

    static List<Integer> freePorts(int count) {
        var sockets = new ArrayList<ServerSocket>();
        var ports = new ArrayList<Integer>();
        try {
            for (int i = 0; i < count; i++) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
    }

    private static Path config(String cluster, int port, List<Integer> ports) throws IOException {
        var members = ports.stream().map(p -> "127.0.0.1:" + p).toList();
        return file("""
                hazelcast:
                  cluster-name: %s
                  properties:
                    hazelcast.socket.bind.any: false
                    hazelcast.wait.seconds.before.join: 0
                    hazelcast.partition.count: 31
                  network:
                    port: {port: %d, auto-increment: false}
                    interfaces: {enabled: true, interfaces: [127.0.0.1]}
                    join:
                      auto-detection: {enabled: false}
                      multicast: {enabled: false}
                      tcp-ip: {enabled: true, member-list: %s}
                """.formatted(cluster, port, members));
    }

    private static Path file(String yaml) throws IOException {
        var file = Files.createTempFile("hazelcast-", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, yaml);
    }

    HazelcastInstance instance() {
        try {
            return adapter.instance();
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    MemberContext counters() {
        return MemberContext.of(instance());
    }

    HazelcastConnectionFactory factory() {
        return factory(new HazelcastManagedConnectionFactory());
    }

    HazelcastConnectionFactory factory(HazelcastManagedConnectionFactory managed) {
        try {
            managed.setResourceAdapter(adapter);
            return (HazelcastConnectionFactory) managed.createConnectionFactory();
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a factory with this enlistment, as an application finds it in a container. */
    HazelcastConnectionFactory pooled(Enlistment enlistment) {
        return pooled(enlistment, new FakePool(container.transactions, true));
    }

    HazelcastConnectionFactory pooled(Enlistment enlistment, FakePool pool) {
        return pooled(managed(enlistment), pool);
    }

    HazelcastConnectionFactory pooled(HazelcastManagedConnectionFactory managed, FakePool pool) {
        try {
            return (HazelcastConnectionFactory) managed.createConnectionFactory(pool);
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    HazelcastManagedConnectionFactory managed(Enlistment enlistment) {
        try {
            var managed = new HazelcastManagedConnectionFactory();
            managed.setEnlistment(enlistment.name());
            managed.setResourceAdapter(adapter);
            return managed;
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    OutboundCounters counters(Enlistment enlistment) {
        return OutboundCounters.of(instance(), enlistment);
    }

    static HazelcastConnection connect(HazelcastConnectionFactory factory) {
        try {
            return factory.getConnection();
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    void activate(String executor, int maxConcurrency, FakeBean bean) {
        activate(spec(executor, maxConcurrency), bean);
    }

    void activate(HazelcastActivationSpec spec, FakeBean bean) {
        bean.transactions = container.transactions;
        try {
            adapter.endpointActivation(bean, spec);
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As kill -9 of its process would. */
    void kill() {
        instance().getLifecycleService().terminate();
    }

    void deactivate(FakeBean bean) {
        adapter.endpointDeactivation(bean, null);
    }

    static HazelcastActivationSpec spec(String executor, int maxConcurrency) {
        var spec = new TaskActivationSpec();
        spec.setName(executor);
        spec.setMaxConcurrency(maxConcurrency);
        return spec;
    }

    /** A key in a partition that this node owns. */
    String ownKey(Set<String> except) {
        for (int i = 0; ; i++) {
            var key = "key-" + i;
            if (!except.contains(key)
                    && instance()
                            .getPartitionService()
                            .getPartition(key)
                            .getOwner()
                            .localMember()) {
                return key;
            }
        }
    }

    String ownKey() {
        return ownKey(Set.of());
    }

    @Override
    public void close() {
        adapter.stop();
        container.close();
    }
}
