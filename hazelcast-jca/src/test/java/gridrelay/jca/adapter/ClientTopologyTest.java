package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.client.HazelcastClient;
import gridrelay.jca.EntryChange;
import gridrelay.jca.MembershipChange;
import gridrelay.jca.QueueItem;
import jakarta.resource.spi.InvalidPropertyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** An adapter that is a client of a separate cluster. */
class ClientTopologyTest {

    private static TestNode member;
    private static TestNode client;

    private final List<Runnable> atEnd = new ArrayList<>();

    @BeforeAll
    static void start() {
        member = TestNode.alone();
        client = TestNode.client(member);
    }

    @AfterAll
    static void stop() {
        var name = client.instance().getName();
        client.close();
        await().until(() -> HazelcastClient.getHazelcastClientByName(name) == null);
        member.close();
    }

    @AfterEach
    void deactivate() {
        atEnd.forEach(Runnable::run);
    }

    private FakeBean activate(TestNode node, HazelcastActivationSpec spec, FakeBean bean) {
        node.activate(spec, bean);
        atEnd.add(() -> {
            node.deactivate(bean);
            assertThat(bean.complaints).isEmpty();
            assertThat(bean.openEndpoints).hasValue(0);
        });
        return bean;
    }

    private static <S extends HazelcastActivationSpec> S named(S spec, TestInfo test) {
        spec.setName(test.getTestMethod().orElseThrow().getName());
        return spec;
    }

    @Test
    void writes_follow_the_transaction() {
        var factory = client.factory();
        client.container.transactions.in(() -> {
            try (var connection = TestNode.connect(factory)) {
                connection.<String, Integer>getTransactionalMap("written").set("a", 1);
                assertThat(member.instance().getMap("written").size()).isZero();
            }
        });
        assertThat(member.instance().getMap("written").get("a")).isEqualTo(1);
    }

    @Test
    void tasks_go_to_beans_on_members(TestInfo test) {
        var spec = named(new TaskActivationSpec(), test);
        var bean = activate(member, spec, new FakeBean());
        var executor = TestNode.connect(client.factory()).getExecutor(spec.getName());
        executor.executeOnKeyOwner("to the owner", "key");
        executor.executeOnAny("to any");
        executor.executeOnMember(
                "to one", member.instance().getCluster().getLocalMember().getUuid());
        await().until(() -> bean.taken.size() == 3);
        assertThat(bean.taken).containsExactlyInAnyOrder("to the owner", "to any", "to one");
    }

    @Test
    void items_messages_and_changes_come_to_beans_on_the_client(TestInfo test) {
        var topic = activate(client, named(new TopicActivationSpec(), test), new FakeBean());
        var reliable = named(new TopicActivationSpec(), test);
        reliable.setType("reliable-topic");
        var reliableTopic = activate(client, reliable, new FakeBean());
        var changes = named(new MapActivationSpec(), test);
        changes.setScope("all");
        var map = activate(client, changes, new FakeBean());
        var queue = activate(client, named(new QueueActivationSpec(), test), new FakeBean());
        var name = changes.getName();
        member.instance().getTopic(name).publish("message");
        member.instance().getReliableTopic(name).publish("reliable message");
        member.instance().getMap(name).set("key", "value");
        member.instance().getQueue(name).add("item");
        await().until(() -> topic.taken.equals(List.of("message")));
        await().until(() -> reliableTopic.taken.equals(List.of("reliable message")));
        await().until(() ->
                map.taken.equals(List.of(new EntryChange(EntryChange.Type.ADDED, name, "key", null, "value"))));
        await().until(() -> queue.taken.equals(List.of(new QueueItem("item", 1))));
        await().until(() -> member.instance().getMap("jca.in-flight." + name).isEmpty());
    }

    @Test
    void an_item_that_a_client_cannot_read_is_parked_as_it_is_and_the_others_go_on(TestInfo test) {
        var spec = named(new QueueActivationSpec(), test);
        spec.setMaxConcurrency(1);
        spec.setMaxDeliveries(1);
        var item = new Unreadable(spec.getName());
        Unreadable.MISSING.add(spec.getName());
        member.instance().getQueue(spec.getName()).addAll(List.of(item, "good"));
        var bean = activate(client, spec, new FakeBean());
        var parking = member.instance().getQueue(spec.getName() + ".parked");
        await().until(() -> bean.taken.equals(List.of(new QueueItem("good", 1))));
        await().until(() -> !parking.isEmpty());
        Unreadable.MISSING.remove(spec.getName());
        assertThat(parking.poll()).isEqualTo(item);
        await().until(() ->
                member.instance().getMap("jca.in-flight." + spec.getName()).isEmpty());
    }

    @Test
    void an_item_comes_back_from_a_client_that_died() {
        var go = new CountDownLatch(1);
        var spec = new QueueActivationSpec();
        spec.setName("left");
        var dying = TestNode.client(member);
        var stuck = new FakeBean(item -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        dying.activate(spec, stuck);
        member.instance().getQueue("left").add("item");
        await().until(() -> stuck.taken.size() == 1);
        dying.kill();
        var heir = activate(client, spec, new FakeBean());
        await().atMost(Duration.ofSeconds(30)).until(() -> heir.taken.equals(List.of(new QueueItem("item", 2))));
        go.countDown();
        dying.container.close();
    }

    @Test
    void what_only_a_member_can_do_is_refused(TestInfo test) {
        assertThatThrownBy(
                        () -> client.adapter.endpointActivation(new FakeBean(), named(new TaskActivationSpec(), test)))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("type=executor needs a member");
        assertThatThrownBy(
                        () -> client.adapter.endpointActivation(new FakeBean(), named(new MapActivationSpec(), test)))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("scope=local needs a member");
    }

    @Test
    void the_membership_of_the_cluster_is_told() {
        var ports = TestNode.freePorts(2);
        try (var first = TestNode.of("watched", ports.get(0), ports);
                var watching = TestNode.client(first)) {
            var bean = new FakeBean();
            watching.activate(new MembershipActivationSpec(), bean);
            TestNode.of("watched", ports.get(1), ports).close();
            await().until(() -> bean.taken.size() == 2);
            assertThat(bean.taken)
                    .extracting(change -> ((MembershipChange) change).type())
                    .containsExactly(MembershipChange.Type.JOINED, MembershipChange.Type.LEFT);
        }
    }
}
