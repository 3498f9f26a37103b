package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A bean is active as a whole or not at all. */
class ActivationTest {

    @Test
    void an_activation_that_fails_leaves_nothing_that_listens(TestInfo test) {
        for (var spec : listening(test.getDisplayName())) {
            try (var node = TestNode.alone()) {
                var bean = new FakeBean();
                node.container.withoutTimers = true;
                assertThatThrownBy(() -> node.adapter.endpointActivation(bean, spec))
                        .isInstanceOf(ResourceException.class)
                        .hasMessageContaining("no timer");
                node.container.withoutTimers = false;
                sendToAll(node, test.getDisplayName());
                var next = new FakeBean();
                node.activate(spec, next);
                sendToAll(node, test.getDisplayName());
                await().until(() -> !next.taken.isEmpty());
                assertThat(bean.taken).isEmpty();
            }
        }
    }

    /** One registration for each kind of event: those before the one that fails have to go too. */
    @Test
    void an_activation_that_fails_at_a_maps_later_listener_leaves_none() throws Exception {
        try (var node = TestNode.alone()) {
            var registered = ConcurrentHashMap.<Object>newKeySet();
            var spec = new MapActivationSpec() {
                @Override
                Source source(InflowContext context) throws InvalidPropertyException {
                    var instance = withTwoListeners(context.instance(), registered);
                    return super.source(
                            new InflowContext(instance, context.activation(), context.counters(), context.ticker()));
                }
            };
            spec.setName("map");
            assertThatThrownBy(() -> node.adapter.endpointActivation(new FakeBean(), spec))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("as told");
            assertThat(registered).isEmpty();
        }
    }

    /** An instance whose map keeps account of its listeners, and takes two. */
    private static HazelcastInstance withTwoListeners(HazelcastInstance instance, Set<Object> registered) {
        var map = instance.getMap("map");
        var counting = proxy(IMap.class, (method, arguments) -> {
            if (method.getName().equals("addLocalEntryListener") && registered.size() == 2) {
                throw new NoClassDefFoundError("as told");
            }
            var result = method.invoke(map, arguments);
            switch (method.getName()) {
                case "addLocalEntryListener" -> registered.add(result);
                case "removeEntryListener" -> registered.remove(arguments[0]);
                default -> {}
            }
            return result;
        });
        return proxy(
                HazelcastInstance.class,
                (method, arguments) ->
                        method.getName().equals("getMap") ? counting : method.invoke(instance, arguments));
    }

    private interface Call {
        Object make(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.make(method, arguments)));
    }

    @Test
    void beans_end_when_their_member_is_gone_and_their_mbeans_with_them(TestInfo test) throws Exception {
        var node = TestNode.alone();
        var beans = new ArrayList<FakeBean>();
        var specs = new ArrayList<>(listening(test.getDisplayName()));
        var map = new MapActivationSpec();
        map.setName(test.getDisplayName());
        specs.add(map);
        specs.add(new MembershipActivationSpec());
        for (var spec : specs) {
            var bean = new FakeBean();
            node.activate(spec, bean);
            beans.add(bean);
        }
        var server = ManagementFactory.getPlatformMBeanServer();
        var pattern = new ObjectName("gridrelay.jca:type=Inflow,instance="
                + ObjectName.quote(node.instance().getName()) + ",*");
        assertThat(server.queryNames(pattern, null)).hasSize(6);
        node.kill();
        beans.forEach(node::deactivate);
        assertThat(server.queryNames(pattern, null)).isEmpty();
        assertThat(beans).allSatisfy(bean -> assertThat(bean.openEndpoints).hasValue(0));
        node.close();
    }

    /** Else a worker that never began would count for ever. */
    @Test
    void a_container_that_fails_where_it_should_refuse_is_asked_again(TestInfo test) {
        try (var node = TestNode.alone()) {
            var bean = new FakeBean();
            node.activate(test.getDisplayName(), 1, bean);
            for (var failure : List.of(new IllegalStateException("as told"), new NoClassDefFoundError("as told"))) {
                node.container.failing = failure;
                TestNode.connect(node.factory())
                        .getExecutor(test.getDisplayName())
                        .executeOnKeyOwner(failure.getMessage(), "key");
                node.container.failing = null;
            }
            await().until(() -> bean.taken.equals(List.of("as told", "as told")));
        }
    }

    @Test
    void a_look_that_fails_is_not_the_last() {
        try (var container = new FakeContainer()) {
            var ticker = new Ticker(container);
            var looks = new AtomicInteger();
            ticker.every(10, () -> {
                looks.incrementAndGet();
                throw new NoClassDefFoundError("as told");
            });
            await().until(() -> looks.get() > 2);
            ticker.stop();
        }
    }

    private static void sendToAll(TestNode node, String name) {
        node.instance().getQueue(name).add("item");
        node.instance().getReliableTopic(name).publish("message");
        node.instance().getTopic(name).publish("message");
        TestNode.connect(node.factory()).getExecutor(name).executeOnKeyOwner("task", "key");
    }

    private static List<HazelcastActivationSpec> listening(String name) {
        var task = TestNode.spec(name, 1);
        var queue = new QueueActivationSpec();
        queue.setName(name);
        var topic = new TopicActivationSpec();
        topic.setType("topic");
        topic.setName(name);
        var reliable = new TopicActivationSpec();
        reliable.setType("reliable-topic");
        reliable.setName(name);
        return List.of(task, queue, topic, reliable);
    }
}
