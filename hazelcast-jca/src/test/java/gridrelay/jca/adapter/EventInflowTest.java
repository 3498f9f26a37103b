package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.impl.reliable.MessageRunner;
import com.hazelcast.topic.impl.reliable.ReliableTopicProxy;
import gridrelay.jca.EntryChange;
import gridrelay.jca.EntryChange.Type;
import gridrelay.jca.MembershipChange;
import jakarta.resource.spi.InvalidPropertyException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.JMException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Topics, maps, membership: what Hazelcast pushes. */
class EventInflowTest {

    private static List<TestNode> nodes;
    private static TestNode here;
    private static TestNode there;

    private final List<Runnable> atEnd = new ArrayList<>();

    @BeforeAll
    static void start() {
        nodes = TestNode.cluster(2);
        here = nodes.get(0);
        there = nodes.get(1);
    }

    @AfterAll
    static void stop() {
        nodes.forEach(TestNode::close);
    }

    @AfterEach
    void the_container_saw_a_correct_adapter() {
        atEnd.forEach(Runnable::run);
        nodes.forEach(node -> node.counters().maxHeldTasks(10_000));
    }

    private FakeBean activate(TestNode node, HazelcastActivationSpec spec, FakeBean bean) {
        node.activate(spec, bean);
        atEnd.add(() -> {
            node.deactivate(bean);
            assertThat(bean.complaints).isEmpty();
            assertThat(bean.after).hasValue(bean.before.get());
            assertThat(bean.openEndpoints).hasValue(0);
        });
        return bean;
    }

    private static String name(TestInfo test) {
        return test.getTestMethod().orElseThrow().getName();
    }

    private static TopicActivationSpec topic(String type, TestInfo test) {
        var spec = new TopicActivationSpec();
        spec.setType(type);
        spec.setName(name(test));
        return spec;
    }

    private static MapActivationSpec map(TestInfo test, String scope, String events) {
        var spec = new MapActivationSpec();
        spec.setName(name(test));
        spec.setScope(scope);
        spec.setEvents(events);
        return spec;
    }

    private static FakeBean blocked(CountDownLatch go) {
        return new FakeBean(message -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Object attribute(HazelcastActivationSpec spec, FakeBean bean, String attribute) {
        try {
            var name =
                    InflowMBeans.name(here.instance().getName(), spec.getType(), spec.getName(), bean.activationName);
            return ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void every_bean_gets_every_message_of_a_topic_in_the_publishers_order(TestInfo test) {
        var beans = nodes.stream()
                .map(node -> activate(node, topic("topic", test), new FakeBean()))
                .toList();
        var topic = here.instance().getTopic(name(test));
        numbers(0, 100).forEach(topic::publish);
        for (var bean : beans) {
            await().until(() -> bean.taken.equals(numbers(0, 100)));
        }
    }

    @Test
    void deactivation_delivers_what_a_topic_has_already_sent(TestInfo test) {
        var bean = new FakeBean(message -> Thread.yield());
        here.activate(topic("topic", test), bean);
        var topic = here.instance().getTopic(name(test));
        numbers(0, 500).forEach(topic::publish);
        await().until(() -> !bean.taken.isEmpty());
        here.deactivate(bean);
        var taken = bean.taken.size();
        assertThat(bean.taken).isEqualTo(numbers(0, taken));
        topic.publish("after");
        await().during(Duration.ofMillis(200)).until(() -> bean.taken.size() == taken);
    }

    @Test
    void a_topics_messages_over_the_bound_are_lost_and_counted(TestInfo test) {
        here.counters().maxHeldTasks(3);
        var go = new CountDownLatch(1);
        var spec = topic("topic", test);
        var bean = activate(here, spec, blocked(go));
        var topic = here.instance().getTopic(name(test));
        topic.publish(0);
        await().until(() -> bean.taken.size() == 1);
        numbers(1, 10).forEach(topic::publish);
        await().until(() -> attribute(spec, bean, "Lost").equals(6L));
        assertThat(attribute(spec, bean, "Held")).isEqualTo(3);
        assertThat(attribute(spec, bean, "Running")).isEqualTo(1);
        go.countDown();
        await().until(() -> bean.taken.equals(numbers(0, 4)));
    }

    @Test
    void a_reliable_topic_waits_for_a_slow_bean(TestInfo test) {
        here.counters().maxHeldTasks(10);
        var go = new CountDownLatch(1);
        var bean = activate(here, topic("reliable-topic", test), blocked(go));
        var topic = there.instance().getReliableTopic(name(test));
        numbers(0, 500).forEach(topic::publish);
        await().until(() -> bean.taken.size() == 1);
        go.countDown();
        await().until(() -> bean.taken.size() == 500);
        assertThat(bean.taken).isEqualTo(numbers(0, 500));
    }

    @Test
    void a_reliable_topic_goes_on_where_a_redeployed_bean_left_it(TestInfo test) {
        var go = new CountDownLatch(1);
        var topic = here.instance().getReliableTopic(name(test));
        topic.publish("before the first activation");
        var bean = blocked(go);
        here.activate(topic("reliable-topic", test), bean);
        numbers(0, 5).forEach(topic::publish);
        await().until(() -> bean.taken.size() == 1);
        // What waits stays in the ring buffer; what runs is waited for.
        go.countDown();
        here.deactivate(bean);
        numbers(5, 10).forEach(topic::publish);
        var redeployed = new FakeBean();
        redeployed.activationName = bean.activationName;
        activate(here, topic("reliable-topic", test), redeployed);
        await().until(() -> bean.taken.size() + redeployed.taken.size() == 10);
        var all = new ArrayList<>(bean.taken);
        all.addAll(redeployed.taken);
        assertThat(all).isEqualTo(numbers(0, 10));
    }

    /** The bean goes while a delivery cannot begin: the message is the next one's. */
    @Test
    void a_reliable_topic_goes_on_with_what_a_redeployed_bean_gave_back(TestInfo test) throws Exception {
        var refusal = new Refusal();
        var bean = refusal.bean;
        here.activate(topic("reliable-topic", test), bean);
        var topic = here.instance().getReliableTopic(name(test));
        numbers(0, 3).forEach(topic::publish);
        refusal.comesWhileTheBeanGoes(here);
        var redeployed = new FakeBean();
        redeployed.activationName = bean.activationName;
        activate(here, topic("reliable-topic", test), redeployed);
        await().until(() -> redeployed.taken.equals(numbers(0, 3)));
    }

    @Test
    void a_topics_message_that_is_given_back_when_the_bean_goes_is_counted_as_lost(TestInfo test) throws Exception {
        var refusal = new Refusal();
        var bean = refusal.bean;
        here.activate(topic("topic", test), bean);
        long lost = here.counters().getLostTasks();
        here.instance().getTopic(name(test)).publish("message");
        refusal.comesWhileTheBeanGoes(here);
        assertThat(here.counters().getLostTasks()).isEqualTo(lost + 1);
    }

    @Test
    void a_reliable_topic_goes_on_at_the_oldest_message_whatever_the_order_in_which_workers_gave_back(TestInfo test) {
        var counters = new InflowCounters();
        var context = new InflowContext(here.instance(), name(test), counters, new Ticker(here.container));
        var source = new ReliableTopicSource(name(test), context);
        var endpoint = new Endpoint(name(test), source, null, here.container, 0, counters, context.ticker());
        source.attach(endpoint);
        var topic = here.instance().getReliableTopic(name(test));
        numbers(0, 4).forEach(topic::publish);
        await().until(() -> source.size() == 4);
        var first = source.next();
        var second = source.next();
        var third = source.next();
        var refused = new Outcome.NotBegun(new IllegalStateException("as told"));
        second.settle(refused);
        third.settle(refused);
        source.close();
        source.detach(endpoint);
        first.settle(refused); // a worker that took too long
        context.ticker().stop();
        var next = new FakeBean();
        next.activationName = name(test);
        activate(here, topic("reliable-topic", test), next);
        await().until(() -> next.taken.equals(numbers(0, 4)));
    }

    /** A server that is edited starts the new adapter before it stops the old one. */
    @Test
    void a_bean_that_comes_before_its_predecessor_has_gone_goes_on_where_that_is(TestInfo test) {
        var go = new CountDownLatch(1);
        var former = blocked(go);
        var spec = topic("reliable-topic", test);
        here.activate(spec, former);
        var topic = here.instance().getReliableTopic(name(test));
        numbers(0, 5).forEach(topic::publish);
        await().until(() -> former.taken.equals(numbers(0, 1))
                && attribute(spec, former, "Held").equals(4));
        var bean = new FakeBean();
        bean.activationName = former.activationName;
        here.activate(spec, bean);
        topic.publish(5);
        await().until(() -> bean.taken.equals(numbers(1, 6)));
        go.countDown();
        here.deactivate(former);
        assertThat(attribute(spec, bean, "Delivered")).as("its MBean stays").isEqualTo(5L);
        topic.publish(6);
        await().until(() -> bean.taken.equals(numbers(1, 7)));
        here.deactivate(bean);
        topic.publish(7);
        var next = new FakeBean();
        next.activationName = former.activationName;
        activate(here, spec, next);
        await().until(() -> next.taken.equals(numbers(7, 8)));
        assertThat(former.taken).isEqualTo(numbers(0, 1));
    }

    @Test
    void a_message_that_comes_back_when_the_beans_successor_has_begun_is_counted_as_lost(TestInfo test) {
        var counters = new InflowCounters();
        var context = new InflowContext(here.instance(), name(test), counters, new Ticker(here.container));
        var source = new ReliableTopicSource(name(test), context);
        var endpoint = new Endpoint(name(test), source, null, here.container, 0, counters, context.ticker());
        source.attach(endpoint);
        here.instance().getReliableTopic(name(test)).publish("message");
        await().until(() -> source.size() == 1);
        var message = source.next();
        var successor = new FakeBean();
        successor.activationName = name(test);
        activate(here, topic("reliable-topic", test), successor);
        long lost = here.counters().getLostTasks();
        message.settle(new Outcome.NotBegun(new IllegalStateException("as told")));
        assertThat(here.counters().getLostTasks()).isEqualTo(lost + 1);
        assertThat(counters.getLost()).isEqualTo(1);
        source.detach(endpoint);
        context.ticker().stop();
    }

    @Test
    void a_subscription_that_hazelcast_cancels_is_renewed(TestInfo test) throws Exception {
        var bean = activate(here, topic("reliable-topic", test), new FakeBean());
        var topic = here.instance().getReliableTopic(name(test));
        numbers(0, 2).forEach(topic::publish);
        await().until(() -> bean.taken.equals(numbers(0, 2)));
        cancelAll(topic);
        topic.publish(2);
        await().until(() -> bean.taken.equals(numbers(0, 3)));
        topic.destroy();
        cancelAll(topic);
        here.instance().getReliableTopic(name(test)).publish(3);
        await().until(() -> bean.taken.equals(numbers(0, 4)));
    }

    /** What Hazelcast does when it cannot read on; it has no API that makes it do so. */
    private static void cancelAll(ITopic<?> topic) throws ReflectiveOperationException {
        var runners = ReliableTopicProxy.class.getDeclaredField("runnersMap");
        runners.setAccessible(true);
        ((Map<?, ?>) runners.get(topic)).values().forEach(runner -> ((MessageRunner<?>) runner).cancel());
    }

    @Test
    void a_reliable_topics_message_that_cannot_be_read_is_counted_and_the_next_ones_come(TestInfo test) {
        Unreadable.MISSING.add(name(test));
        var spec = topic("reliable-topic", test);
        var bean = activate(here, spec, new FakeBean());
        var topic = there.instance().<Object>getReliableTopic(name(test));
        List.of("first", new Unreadable(name(test)), "last").forEach(topic::publish);
        await().until(() -> bean.taken.equals(List.of("first", "last")));
        assertThat(attribute(spec, bean, "Unreadable")).isEqualTo(1L);
        assertThat(attribute(spec, bean, "Failed")).isEqualTo(1L);
        assertThat(attribute(spec, bean, "Lost")).isEqualTo(0L);
    }

    /** What a worker takes during the deactivation makes room: no reason to subscribe again. */
    @Test
    void a_reliable_topic_that_is_closed_while_it_pauses_stays_closed(TestInfo test) {
        here.counters().maxHeldTasks(2);
        var counters = new InflowCounters();
        var context = new InflowContext(here.instance(), name(test), counters, new Ticker(here.container));
        var source = new ReliableTopicSource(name(test), context);
        var endpoint = new Endpoint(name(test), source, null, here.container, 0, counters, context.ticker());
        source.attach(endpoint);
        var topic = here.instance().getReliableTopic(name(test));
        numbers(0, 5).forEach(topic::publish);
        await().until(() -> source.size() == 2);
        source.close();
        assertThat(source.next()).isNotNull();
        assertThat(source.next()).isNotNull();
        await().during(Duration.ofMillis(300)).until(() -> source.size() == 0);
        source.detach(endpoint);
        context.ticker().stop();
    }

    @Test
    void a_failing_message_is_not_repeated_and_the_next_one_comes(TestInfo test) {
        for (var type : List.of("topic", "reliable-topic")) {
            var bean = activate(here, topic(type, test), new FakeBean(message -> {
                if (message.equals(1)) {
                    throw new IllegalStateException("as told");
                }
            }));
            var topic = type.equals("topic")
                    ? here.instance().getTopic(name(test))
                    : here.instance().getReliableTopic(name(test));
            numbers(0, 3).forEach(topic::publish);
            await().until(() -> bean.taken.equals(numbers(0, 3)));
        }
    }

    @Test
    void a_maps_changes_come_to_the_beans_that_chose_them(TestInfo test) {
        var all = activate(here, map(test, "all", "ADDED, UPDATED,REMOVED,EVICTED,EXPIRED"), new FakeBean());
        var removals = activate(here, map(test, "all", "REMOVED"), new FakeBean());
        var map = there.instance().<String, Integer>getMap(name(test));
        map.set("a", 1);
        map.set("a", 2);
        map.remove("a");
        map.set("b", 3);
        map.evict("b");
        map.set("c", 4, 1, TimeUnit.SECONDS);
        var a = List.of(
                new EntryChange(Type.ADDED, name(test), "a", null, 1),
                new EntryChange(Type.UPDATED, name(test), "a", 1, 2),
                new EntryChange(Type.REMOVED, name(test), "a", 2, null));
        await().until(() -> {
            map.get("c");
            return all.taken.contains(new EntryChange(Type.EXPIRED, name(test), "c", 4, null));
        });
        assertThat(all.taken)
                .filteredOn(change -> ((EntryChange) change).key().equals("a"))
                .isEqualTo(a);
        assertThat(all.taken)
                .contains(
                        new EntryChange(Type.EVICTED, name(test), "b", 3, null),
                        new EntryChange(Type.ADDED, name(test), "c", null, 4));
        await().until(() -> removals.taken.equals(List.of(a.get(2))));
    }

    @Test
    void with_scope_local_a_change_comes_once_to_the_owner_of_its_entry(TestInfo test) {
        var bean = activate(here, map(test, "local", "ADDED"), new FakeBean());
        var remote = activate(there, map(test, "local", "ADDED"), new FakeBean());
        var map = here.instance().<String, Integer>getMap(name(test));
        map.set(here.ownKey(), 1);
        map.set(there.ownKey(), 2);
        await().until(() -> bean.taken.size() == 1 && remote.taken.size() == 1);
        assertThat(((EntryChange) bean.taken.get(0)).value()).isEqualTo(1);
        assertThat(((EntryChange) remote.taken.get(0)).value()).isEqualTo(2);
    }

    @Test
    void members_that_come_and_go_are_told_in_order() {
        var name = "growing-" + UUID.randomUUID();
        var ports = TestNode.freePorts(2);
        try (var first = TestNode.of(name, ports.get(0), ports)) {
            var bean = new FakeBean();
            first.activate(new MembershipActivationSpec(), bean);
            var second = TestNode.of(name, ports.get(1), ports);
            var member = second.instance().getCluster().getLocalMember();
            second.close();
            await().until(() -> bean.taken.size() == 2);
            var address = "127.0.0.1:" + member.getAddress().getPort();
            assertThat(bean.taken)
                    .containsExactly(
                            new MembershipChange(MembershipChange.Type.JOINED, member.getUuid(), address),
                            new MembershipChange(MembershipChange.Type.LEFT, member.getUuid(), address));
        }
    }

    @Test
    void wrong_activations_are_refused_by_name(TestInfo test) {
        var map = map(test, "universe", "ADDED,FORGOTTEN");
        assertThatThrownBy(() -> here.adapter.endpointActivation(new FakeBean(), map))
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("scope=universe")
                .hasMessageContaining("events=ADDED,FORGOTTEN");
        var queue = new QueueActivationSpec();
        queue.setName("q");
        queue.setParkingQueue("q");
        queue.setRedeliveryDelay(0);
        queue.setMaxDeliveries(-1);
        assertThatThrownBy(() -> here.adapter.endpointActivation(new FakeBean(), queue))
                .isInstanceOfSatisfying(
                        InvalidPropertyException.class,
                        refused -> assertThat(refused.getInvalidPropertyDescriptors())
                                .extracting("name")
                                .containsExactly("maxDeliveries", "parkingQueue", "redeliveryDelay"));
        var topic = topic("queue", test);
        assertThatThrownBy(() -> here.adapter.endpointActivation(new FakeBean(), topic))
                .hasMessageContaining("type=queue is not supported by a TopicListener, only topic and reliable-topic");
    }
}
