package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {

    private final String instance = "life-" + UUID.randomUUID();
    private FakeContainer container;

    @BeforeEach
    void create() {
        container = new FakeContainer();
    }

    @AfterEach
    void leaveNothing() {
        container.close();
        var member = member();
        if (member != null) {
            member.shutdown();
        }
    }

    private HazelcastInstance member() {
        return Hazelcast.getHazelcastInstanceByName(instance);
    }

    private HazelcastResourceAdapter adapter(int leaveDelay) throws ResourceException {
        var adapter = new HazelcastResourceAdapter();
        adapter.setInstanceName(instance);
        adapter.setLeaveDelay(leaveDelay);
        adapter.start(container);
        return adapter;
    }

    @Test
    void the_built_in_configuration_listens_on_loopback_alone() throws Exception {
        var adapter = adapter(0);
        assertThat(member().getCluster()
                        .getLocalMember()
                        .getAddress()
                        .getInetAddress()
                        .isLoopbackAddress())
                .isTrue();
        assertThat(member().getConfig().getProperty("hazelcast.socket.bind.any"))
                .isEqualTo("false");
        assertThat(member().getConfig().getProperty("hazelcast.shutdownhook.enabled"))
                .isEqualTo("false");
        adapter.stop();
        await().until(() -> member() == null);
    }

    @Test
    void a_live_edit_starts_the_new_adapter_first_and_the_member_lives_on() throws Exception {
        var old = adapter(0);
        var member = member();
        var renewed = adapter(0);
        old.stop();
        assertThat(renewed.instance()).isSameAs(member);
        assertThat(member.getLifecycleService().isRunning()).isTrue();
        assertThatThrownBy(old::instance).isInstanceOf(ResourceException.class);
        renewed.stop();
        await().until(() -> !member.getLifecycleService().isRunning());
    }

    @Test
    void a_restart_within_the_delay_keeps_the_member() throws Exception {
        var first = adapter(60);
        var member = member();
        first.stop();
        assertThat(member.getLifecycleService().isRunning())
                .as("the application still writes its sessions")
                .isTrue();
        var second = adapter(60);
        assertThat(second.instance()).isSameAs(member);
    }

    @Test
    void the_member_leaves_only_after_the_delay() throws Exception {
        var adapter = adapter(1);
        var member = member();
        long stopped = System.nanoTime();
        adapter.stop();
        assertThat(member.getLifecycleService().isRunning()).isTrue();
        await().until(() -> !member.getLifecycleService().isRunning());
        assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_member_that_someone_else_started_is_left_running() throws Exception {
        var foreign = GridConfiguration.load(null, instance).start();
        var adapter = adapter(0);
        assertThat(adapter.instance()).isSameAs(foreign);
        adapter.stop();
        var again = adapter(0);
        assertThat(again.instance()).isSameAs(foreign);
        again.stop();
        assertThat(foreign.getLifecycleService().isRunning()).isTrue();
    }

    @Test
    void a_member_that_died_is_started_anew_by_the_next_adapter() throws Exception {
        var adapter = adapter(0);
        var dead = member();
        dead.shutdown();
        assertThatThrownBy(adapter::instance).hasMessageContaining("not running");
        adapter.stop();
        var next = adapter(0);
        assertThat(next.instance()).isNotSameAs(dead);
        next.stop();
        await().until(() -> member() == null);
    }

    @Test
    void a_member_that_died_and_was_followed_leaves_no_shutdown_hook() throws Exception {
        var first = adapter(0);
        member().shutdown();
        var second = adapter(0);
        assertThat(exitHooks()).isEqualTo(2);
        first.stop();
        await().until(() -> exitHooks() == 1);
        assertThat(second.instance().getLifecycleService().isRunning()).isTrue();
        second.stop();
        await().until(() -> exitHooks() == 0);
    }

    /** The JDK shows them to nobody. */
    private long exitHooks() throws ReflectiveOperationException {
        var hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        return ((Map<?, ?>) hooks.get(null))
                .keySet().stream()
                        .filter(hook -> ((Thread) hook).getName().equals("hazelcast-exit-" + instance))
                        .count();
    }

    @Test
    void the_counters_are_an_mbean_while_the_member_lives() throws Exception {
        var adapter = adapter(0);
        var server = ManagementFactory.getPlatformMBeanServer();
        assertThat(server.getAttribute(Jmx.name(instance), "LostTasks")).isEqualTo(0L);
        assertThat(server.getAttribute(Jmx.name(instance), "HeldTasks")).isEqualTo(0);
        adapter.stop();
        await().until(() -> !server.isRegistered(Jmx.name(instance)));
    }

    @Test
    void a_configuration_that_cannot_be_used_fails_the_start_by_name(@TempDir Path folder) throws Exception {
        var adapter = new HazelcastResourceAdapter();
        adapter.setConfigLocation(folder.resolve("missing.xml").toString());
        assertThatThrownBy(() -> adapter.start(container))
                .isInstanceOf(ResourceAdapterInternalException.class)
                .hasMessageContaining("missing.xml");
        adapter.setConfigLocation(
                Files.writeString(folder.resolve("bad.yaml"), "hazelcast: [").toString());
        assertThatThrownBy(() -> adapter.start(container))
                .isInstanceOf(ResourceAdapterInternalException.class)
                .hasMessageContaining("bad.yaml");
        adapter.setConfigLocation(null);
        adapter.setMaxHeldTasks(0);
        assertThatThrownBy(() -> adapter.start(container))
                .isInstanceOf(ResourceAdapterInternalException.class)
                .hasMessageContaining("maxHeldTasks=0");
        adapter.stop();
    }

    @Test
    void a_member_that_cannot_bind_fails_the_start_and_leaves_nothing(@TempDir Path folder) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var file = Files.writeString(folder.resolve("taken.yaml"), """
                    hazelcast:
                      properties: {hazelcast.socket.bind.any: false}
                      network:
                        port: {port: %d, auto-increment: false}
                        interfaces: {enabled: true, interfaces: [127.0.0.1]}
                        join: {auto-detection: {enabled: false}, multicast: {enabled: false}}
                    """.formatted(taken.getLocalPort()));
            var adapter = new HazelcastResourceAdapter();
            adapter.setConfigLocation(file.toString());
            adapter.setInstanceName(instance);
            assertThatThrownBy(() -> adapter.start(container))
                    .isInstanceOf(ResourceAdapterInternalException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
            assertThat(member()).isNull();
            assertThatThrownBy(adapter::instance).isInstanceOf(ResourceException.class);
        }
    }
}
