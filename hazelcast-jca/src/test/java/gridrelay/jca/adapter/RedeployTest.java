package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import gridrelay.jca.QueueItem;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications come and go, and nothing of them stays. */
class RedeployTest {

    private static final int TIMES = 20;

    @TempDir
    static Path folder;

    /** An application's classes, which this test's own loader does not know. */
    @BeforeAll
    static void compile() throws Exception {
        var source = Files.writeString(folder.resolve("Order.java"), "public record Order(int number) {}");
        var serializable = Files.writeString(folder.resolve("Note.java"), """
            public class Note implements java.io.Serializable {
                private final int number;
                public Note(int number) { this.number = number; }
            }
            """);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, source.toString(), serializable.toString()))
                .isZero();
    }

    private static URLClassLoader application() throws Exception {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, RedeployTest.class.getClassLoader());
    }

    private static Object create(ClassLoader application, String type, int number) throws Exception {
        return application.loadClass(type).getConstructor(int.class).newInstance(number);
    }

    @Test
    void twenty_redeployments_leave_no_loader_no_thread_and_one_member() throws Exception {
        try (var node = TestNode.alone()) {
            var loaders = new ArrayList<WeakReference<ClassLoader>>();
            deployAndUndeploy(node, "Order", loaders);
            var threads = threads();
            for (int i = 1; i < TIMES; i++) {
                deployAndUndeploy(node, "Order", loaders);
            }
            assertThat(loaders).hasSize(TIMES);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> {
                        System.gc();
                        assertThat(loaders).allMatch(loader -> loader.get() == null);
                    });
            assertThat(Hazelcast.getAllHazelcastInstances().stream()
                            .filter(member ->
                                    member.getName().equals(node.instance().getName())))
                    .hasSize(1);
            awaitNoMoreThan(threads.size() + 2);
            assertThat(inflowBeans(node)).isEmpty();
        }
    }

    /** Not counted: the JDK itself keeps a serializable class until memory is short. */
    @Test
    void each_life_gets_its_own_serializable_class_too() throws Exception {
        try (var node = TestNode.alone()) {
            for (int i = 0; i < 3; i++) {
                deployAndUndeploy(node, "Note", new ArrayList<>());
            }
        }
    }

    /** One life of an application: beans of every kind, its class in tasks, items, messages, entries. */
    private static void deployAndUndeploy(TestNode node, String type, List<WeakReference<ClassLoader>> loaders)
            throws Exception {
        try (var application = application()) {
            loaders.add(new WeakReference<>(application));
            var own = application.loadClass(type);
            var beans = new ArrayList<FakeBean>();
            for (var spec : specs(type)) {
                var bean = new FakeBean();
                bean.endpointClass = own;
                bean.activationName = spec.getType();
                node.activate(spec, bean);
                beans.add(bean);
            }
            var kept = node.instance().getMap("kept").get(type);
            assertThat(kept == null || kept.getClass() == own)
                    .as("what a former life left is of this one's class")
                    .isTrue();
            var value = create(application, type, loaders.size());
            try (var connection = node.factory().getConnection()) {
                connection.getExecutor(type).executeOnKeyOwner(value, "key");
            }
            node.instance().getTopic(type).publish(value);
            node.instance().getReliableTopic(type).publish(value);
            node.instance().getQueue(type).add(value);
            node.instance().getMap(type).set("order", value);
            node.instance().getMap("kept").set(type, value);
            await().until(() -> beans.stream().allMatch(bean -> bean.taken.size() == 1));
            beans.forEach(node::deactivate);
            node.instance().getMap(type).clear();
        }
    }

    private static List<HazelcastActivationSpec> specs(String name) {
        var reliable = new TopicActivationSpec();
        reliable.setType("reliable-topic");
        var map = new MapActivationSpec();
        map.setEvents("ADDED");
        var specs =
                List.of(new TaskActivationSpec(), new TopicActivationSpec(), reliable, new QueueActivationSpec(), map);
        specs.forEach(spec -> spec.setName(name));
        return specs;
    }

    @Test
    void a_task_of_an_application_that_is_away_waits_for_its_next_life() throws Exception {
        try (var node = TestNode.alone()) {
            try (var first = application();
                    var second = application()) {
                var bean = new FakeBean();
                bean.endpointClass = first.loadClass("Order");
                node.activate("orders", 1, bean);
                var executor = TestNode.connect(node.factory()).getExecutor("orders");
                node.deactivate(bean);
                executor.executeOnKeyOwner(create(first, "Order", 7), "key");
                var next = new FakeBean();
                next.endpointClass = second.loadClass("Order");
                node.activate("orders", 1, next);
                await().until(() -> next.taken.size() == 1);
                assertThat(next.taken.get(0))
                        .isInstanceOf(second.loadClass("Order"))
                        .hasToString("Order[number=7]");
                node.deactivate(next);
            }
        }
    }

    /** An application that is deployed to one member after the other, with a new class. */
    @Test
    void an_item_that_one_member_cannot_read_is_left_to_one_that_knows_its_class() throws Exception {
        var nodes = TestNode.cluster(2);
        try (var former = nodes.get(0);
                var updated = nodes.get(1);
                var application = application()) {
            var spec = (QueueActivationSpec) specs("notes").get(3);
            spec.setMaxDeliveries(2);
            spec.setRedeliveryDelay(100);
            var unknowing = new FakeBean();
            former.activate(spec, unknowing);
            former.instance().getQueue("notes").add(create(application, "Note", 1));
            await().until(() -> former.counters().getFailedTasks() == 1);
            var knowing = new FakeBean();
            knowing.endpointClass = application.loadClass("Note");
            updated.activate(spec, knowing);
            await().until(() -> knowing.taken.size() == 1);
            var item = (QueueItem) knowing.taken.get(0);
            assertThat(item.value()).isInstanceOf(knowing.endpointClass);
            assertThat(item.delivery()).isEqualTo(2);
            assertThat(unknowing.taken).isEmpty();
        }
    }

    @Test
    void one_application_goes_and_the_other_keeps_its_classes() throws Exception {
        try (var node = TestNode.alone();
                var stays = application();
                var goes = application()) {
            var staying = new FakeBean();
            staying.endpointClass = stays.loadClass("Order");
            node.activate("staying", 1, staying);
            var going = new FakeBean();
            going.endpointClass = goes.loadClass("Order");
            node.activate("going", 1, going);
            node.deactivate(going);
            node.instance().getMap("orders").set("a", create(stays, "Order", 1));
            assertThat(node.instance().getMap("orders").get("a").getClass()).isSameAs(stays.loadClass("Order"));
            node.deactivate(staying);
        }
    }

    @Test
    void twenty_restarts_of_the_adapter_leave_no_thread_and_no_member() {
        TestNode.alone().close();
        await().until(() -> Hazelcast.getAllHazelcastInstances().stream()
                .noneMatch(member -> member.getName().startsWith("test-")));
        var before = threads();
        for (int i = 0; i < TIMES; i++) {
            var node = TestNode.alone();
            var name = node.instance().getName();
            node.activate(specs("restarted").get(3), new FakeBean());
            node.close();
            await().until(() -> Hazelcast.getHazelcastInstanceByName(name) == null);
        }
        awaitNoMoreThan(before.size() + 2);
    }

    /** Pooled threads, Hazelcast's and the JDK's, live on for a minute without work. */
    private static void awaitNoMoreThan(int threads) {
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(threads()).hasSizeLessThanOrEqualTo(threads));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(thread -> thread.getId() + " " + thread.getName())
                .collect(Collectors.toSet());
    }

    private static Set<ObjectName> inflowBeans(TestNode node) throws JMException {
        var pattern = "gridrelay.jca:type=Inflow,*,instance="
                + ObjectName.quote(node.instance().getName());
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName(pattern), null);
    }
}
