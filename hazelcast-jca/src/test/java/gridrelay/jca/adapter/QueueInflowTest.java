package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import gridrelay.jca.QueueItem;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.management.JMException;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** At least once, whatever happens: an item is gone when a bean's transaction has committed, and not before. */
class QueueInflowTest {

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
    }

    private FakeBean activate(TestNode node, QueueActivationSpec spec, FakeBean bean) {
        node.activate(spec, bean);
        atEnd.add(() -> {
            node.deactivate(bean);
            assertThat(bean.complaints).isEmpty();
            assertThat(bean.after).hasValue(bean.before.get());
            assertThat(bean.openEndpoints).hasValue(0);
        });
        return bean;
    }

    private static QueueActivationSpec spec(TestInfo test, int maxConcurrency) {
        return spec(name(test), maxConcurrency);
    }

    private static QueueActivationSpec spec(String name, int maxConcurrency) {
        var spec = new QueueActivationSpec();
        spec.setName(name);
        spec.setMaxConcurrency(maxConcurrency);
        spec.setRedeliveryDelay(100);
        return spec;
    }

    private static String name(TestInfo test) {
        return test.getTestMethod().orElseThrow().getName();
    }

    private static void offer(TestInfo test, Object... items) {
        here.instance().getQueue(name(test)).addAll(List.of(items));
    }

    private static Object attribute(TestInfo test, FakeBean bean, String name) {
        try {
            return ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            InflowMBeans.name(here.instance().getName(), "queue", name(test), bean.activationName),
                            name);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing of the queue is left anywhere. */
    private static boolean isSettled(HazelcastInstance instance, String name) {
        return instance.getQueue(name).isEmpty()
                && instance.getMap("jca.in-flight." + name).isEmpty()
                && instance.getMap("jca.deliveries." + name).isEmpty();
    }

    @Test
    void each_item_is_taken_once_by_one_of_the_beans_and_then_gone(TestInfo test) {
        offer(test, IntStream.range(0, 50).boxed().toArray());
        var bean = activate(here, spec(test, 4), new FakeBean());
        var remote = activate(there, spec(test, 4), new FakeBean());
        offer(test, IntStream.range(50, 100).boxed().toArray());
        await().until(() -> bean.taken.size() + remote.taken.size() == 100);
        var all = new ArrayList<>(bean.taken);
        all.addAll(remote.taken);
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100)
                        .mapToObj(i -> new QueueItem(i, 1))
                        .toList());
        await().until(() -> isSettled(here.instance(), name(test)));
    }

    @Test
    void one_bean_with_one_thread_keeps_the_order_repeats_included(TestInfo test) {
        var failed = ConcurrentHashMap.<Object>newKeySet();
        var bean = activate(here, spec(test, 1), new FakeBean(item -> {
            var value = ((QueueItem) item).value();
            if (value.equals(2) && failed.add(value)) {
                throw new IllegalStateException("as told");
            }
        }));
        offer(test, 1, 2, 3);
        await().until(() -> bean.taken.size() == 4);
        assertThat(bean.taken)
                .containsExactly(new QueueItem(1, 1), new QueueItem(2, 1), new QueueItem(2, 2), new QueueItem(3, 1));
        await().until(() -> isSettled(here.instance(), name(test)));
    }

    @Test
    void an_item_is_back_when_the_beans_transaction_is_rolled_back_whatever_the_way(TestInfo test) {
        var first = ConcurrentHashMap.<Object>newKeySet();
        var bean = new FakeBean(item -> {
            var value = ((QueueItem) item).value();
            if (first.add(value)) {
                switch ((String) value) {
                    case "throws" -> throw new IllegalStateException("as told");
                    case "error" -> throw new StackOverflowError("as told");
                    default -> here.container.transactions.setRollbackOnly();
                }
            }
        });
        activate(here, spec(test, 1), bean);
        offer(test, "throws", "error", "marked");
        await().until(() -> bean.taken.contains(new QueueItem("marked", 2)));
        assertThat(bean.taken).contains(new QueueItem("throws", 2), new QueueItem("error", 2));
        await().until(() -> isSettled(here.instance(), name(test)));
    }

    /** The rule that a queue stands or falls with, as a check of any implementation. */
    private void requireBackAfterRollback(QueueActivationSpec spec) {
        var bean = activate(here, spec, new FakeBean(item -> {
            if (((QueueItem) item).delivery() == 1) {
                here.container.transactions.setRollbackOnly();
            }
        }));
        here.instance().getQueue(spec.getName()).add("item");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> bean.taken.equals(List.of(new QueueItem("item", 1), new QueueItem("item", 2))));
    }

    @Test
    void a_queue_that_acknowledged_before_the_bean_ran_would_be_caught(TestInfo test) {
        var broken = new QueueActivationSpec() {
            @Override
            Source source(InflowContext context) {
                return acknowledgingFirst(super.source(context));
            }
        };
        broken.setName("broken");
        broken.setRedeliveryDelay(100);
        requireBackAfterRollback(spec(test, 4));
        assertThatThrownBy(() -> requireBackAfterRollback(broken)).isInstanceOf(ConditionTimeoutException.class);
    }

    private static Source acknowledgingFirst(Source source) {
        return (Source) Proxy.newProxyInstance(
                Source.class.getClassLoader(), new Class<?>[] {Source.class}, (proxy, method, arguments) -> {
                    var result = method.invoke(source, arguments);
                    if (!(result instanceof Source.Item item)) {
                        return result;
                    }
                    item.settle(new Outcome.Committed());
                    return new Source.Item() {
                        @Override
                        public Object message() {
                            return item.message();
                        }

                        @Override
                        public void settle(Outcome outcome) {}
                    };
                });
    }

    @Test
    void an_item_is_back_when_the_commit_fails(TestInfo test) {
        var bean = activate(here, spec(test, 1), new FakeBean());
        bean.cannotCommit = true;
        offer(test, "item");
        await().until(() -> !bean.taken.isEmpty());
        bean.cannotCommit = false;
        await().until(() -> isSettled(here.instance(), name(test)));
        assertThat(bean.taken)
                .hasSizeGreaterThanOrEqualTo(2)
                .startsWith(new QueueItem("item", 1), new QueueItem("item", 2));
    }

    @Test
    void a_delivery_that_did_not_begin_is_not_counted(TestInfo test) {
        var bean = activate(here, spec(test, 1), new FakeBean());
        bean.refusesTransactions = true;
        offer(test, "item");
        await().until(() ->
                !here.instance().getMap("jca.deliveries." + name(test)).isEmpty());
        assertThat(bean.taken).isEmpty();
        bean.refusesTransactions = false;
        await().until(() -> bean.taken.equals(List.of(new QueueItem("item", 1))));
        await().until(() -> isSettled(here.instance(), name(test)));
    }

    @Test
    void items_that_cannot_be_read_are_parked_as_they_are_and_the_others_do_not_wait_for_them(TestInfo test) {
        var spec = spec(test, 1);
        spec.setMaxDeliveries(2);
        var parking = here.instance().<Object>getQueue(name(test) + ".parked");
        for (var unreadable : List.of(Unreadable.MISSING, Unreadable.BROKEN)) {
            unreadable.add(name(test));
            var item = new Unreadable(name(test));
            offer(test, item, item, "good", item, "last");
            var bean = activate(here, spec, new FakeBean());
            await().until(() -> bean.taken.equals(List.of(new QueueItem("good", 1), new QueueItem("last", 1))));
            assertThat(parking).as("repeats come first").isEmpty();
            await().until(() -> parking.size() == 3);
            await().until(() -> isSettled(here.instance(), name(test)));
            assertThat(attribute(test, bean, "Unreadable")).isEqualTo(6L);
            assertThat(attribute(test, bean, "Failed")).isEqualTo(6L);
            assertThat(attribute(test, bean, "Parked")).isEqualTo(3L);
            here.deactivate(bean);
            unreadable.remove(name(test));
            var parked = new ArrayList<>();
            parking.drainTo(parked);
            assertThat(parked).containsExactly(item, item, item);
        }
    }

    @Test
    void an_item_that_cannot_be_read_is_taken_once_by_whoever_takes_it(TestInfo test) {
        var spec = spec(test, 4);
        spec.setMaxDeliveries(1);
        var names = IntStream.range(0, 20).mapToObj(i -> name(test) + i).toList();
        Unreadable.MISSING.addAll(names);
        offer(test, names.stream().map(Unreadable::new).toArray());
        nodes.forEach(node -> activate(node, spec, new FakeBean()));
        await().until(() -> isSettled(here.instance(), name(test)));
        Unreadable.MISSING.removeAll(names);
        var parking = here.instance().getQueue(name(test) + ".parked");
        await().until(() -> parking.size() >= names.size()); // a commit is seen structure by structure
        var parked = new ArrayList<>();
        parking.drainTo(parked);
        assertThat(parked)
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(Unreadable::new).toList());
    }

    @Test
    void an_item_whose_class_comes_before_its_last_delivery_is_delivered(TestInfo test) {
        Unreadable.MISSING.add(name(test));
        var item = new Unreadable(name(test));
        offer(test, item);
        var bean = activate(here, spec(test, 1), new FakeBean());
        await().until(() -> attribute(test, bean, "Unreadable").equals(1L));
        Unreadable.MISSING.remove(name(test));
        await().until(() -> bean.taken.equals(List.of(new QueueItem(item, 2))));
        await().until(() -> isSettled(here.instance(), name(test)));
    }

    @Test
    void an_item_that_cannot_be_read_any_more_when_it_is_to_be_repeated_keeps_nobody_back(TestInfo test) {
        var repeats = new AtomicInteger();
        var item = new Unreadable(name(test));
        var bean = activate(here, spec(test, 2), new FakeBean(taken -> {
            if (((QueueItem) taken).value().equals(item) && repeats.getAndIncrement() == 0) {
                Unreadable.BROKEN.add(name(test));
                throw new IllegalStateException("as told");
            }
        }));
        offer(test, item);
        await().until(() -> repeats.get() == 1);
        offer(test, 1, 2, 3);
        await().until(() -> bean.taken.size() == 4);
        await().until(() -> attribute(test, bean, "Unreadable").equals(1L));
        Unreadable.BROKEN.remove(name(test));
        await().until(() -> bean.taken.size() == 5);
        var last = (QueueItem) bean.taken.get(4);
        assertThat(last.value()).isEqualTo(item);
        assertThat(last.delivery()).isGreaterThan(2);
        await().until(() -> isSettled(here.instance(), name(test)));
    }

    @Test
    void after_its_last_delivery_an_item_is_parked_and_the_others_go_on(TestInfo test) {
        var spec = spec(test, 1);
        spec.setMaxDeliveries(3);
        spec.setParkingQueue("parking");
        var bean = new FakeBean(item -> {
            if (((QueueItem) item).value().equals("bad")) {
                throw new IllegalStateException("as told");
            }
        });
        activate(here, spec, bean);
        offer(test, "bad", "good");
        await().until(() -> bean.taken.contains(new QueueItem("good", 1)));
        assertThat(bean.taken)
                .containsExactly(
                        new QueueItem("bad", 1),
                        new QueueItem("bad", 2),
                        new QueueItem("bad", 3),
                        new QueueItem("good", 1));
        assertThat(here.instance().getQueue("parking").poll()).isEqualTo("bad");
        await().until(() -> isSettled(here.instance(), name(test)));
        assertThat(attribute(test, bean, "Delivered")).isEqualTo(1L);
        assertThat(attribute(test, bean, "Failed")).isEqualTo(3L);
        assertThat(attribute(test, bean, "Unreadable")).isEqualTo(0L);
        assertThat(attribute(test, bean, "Redelivered")).isEqualTo(2L);
        assertThat(attribute(test, bean, "Parked")).isEqualTo(1L);
        assertThat(attribute(test, bean, "Held")).isEqualTo(0);
        assertThat(attribute(test, bean, "Running")).isEqualTo(0);
    }

    @Test
    void failing_items_do_not_drain_the_queue(TestInfo test) {
        var spec = spec(test, 2);
        spec.setRedeliveryDelay(60_000);
        var bean = activate(here, spec, new FakeBean(item -> {
            throw new IllegalStateException("as told");
        }));
        offer(test, IntStream.range(0, 20).boxed().toArray());
        await().until(() -> bean.taken.size() == 2);
        await().during(Duration.ofMillis(500)).until(() -> bean.taken.size() == 2);
        assertThat(here.instance().getQueue(name(test))).hasSize(18);
    }

    @Test
    void another_member_takes_what_a_deactivated_bean_left_after_its_delay(TestInfo test) {
        var failing = new FakeBean(item -> {
            throw new IllegalStateException("as told");
        });
        here.activate(spec(test, 1), failing);
        offer(test, "item");
        await().until(() -> !failing.taken.isEmpty());
        here.deactivate(failing);
        var bean = activate(there, spec(test, 1), new FakeBean());
        await().until(() -> !bean.taken.isEmpty());
        assertThat(((QueueItem) bean.taken.get(0)).delivery()).isGreaterThan(1);
        await().until(() -> isSettled(there.instance(), name(test)));
    }

    @Test
    void deactivation_waits_for_the_running_delivery_and_its_item_is_gone(TestInfo test) throws Exception {
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var bean = new FakeBean(item -> {
            inside.countDown();
            awaitUninterruptibly(go);
        });
        here.activate(spec(test, 1), bean);
        offer(test, "running", "waiting");
        inside.await();
        var deactivation = new Thread(() -> here.deactivate(bean));
        deactivation.start();
        await().until(() -> deactivation.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        deactivation.join();
        assertThat(bean.taken).containsExactly(new QueueItem("running", 1));
        assertThat(here.instance().getQueue(name(test)).poll()).isEqualTo("waiting");
        assertThat(isSettled(here.instance(), name(test))).isTrue();
    }

    @Test
    void no_more_items_are_delivered_at_once_than_the_activation_allows(TestInfo test) {
        var bean = activate(here, spec(test, 3), new FakeBean(item -> Thread.yield()));
        offer(test, IntStream.range(0, 200).boxed().toArray());
        await().until(() -> bean.taken.size() == 200);
        assertThat(bean.mostInside.get()).isBetween(1, 3);
    }

    @Test
    void when_the_member_dies_in_the_middle_of_a_delivery_another_delivers_its_item() {
        var cluster = TestNode.cluster(2);
        var inside = ConcurrentHashMap.<Object>newKeySet();
        var go = new CountDownLatch(1);
        try (var dies = cluster.get(0);
                var heir = cluster.get(1)) {
            dies.activate(spec("orders", 2), new FakeBean(item -> {
                inside.add(((QueueItem) item).value());
                awaitUninterruptibly(go);
            }));
            heir.instance().getQueue("orders").addAll(List.of("a", "b", "c"));
            await().until(() -> inside.size() == 2);
            var bean = new FakeBean();
            heir.activate(spec("orders", 1), bean);
            await().until(() -> bean.taken.contains(new QueueItem("c", 1)));
            dies.kill();
            await().atMost(Duration.ofSeconds(30)).until(() -> bean.taken.size() == 3);
            assertThat(Set.copyOf(bean.taken))
                    .isEqualTo(Set.of(new QueueItem("c", 1), new QueueItem("a", 2), new QueueItem("b", 2)));
            await().until(() -> isSettled(heir.instance(), "orders"));
            go.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
