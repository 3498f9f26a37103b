package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import gridrelay.jca.TaskExecutor;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class TaskInflowTest {

    record Payload(int number, List<Word> words) {}

    record Word(String text) {}

    private static List<TestNode> nodes;
    private static TestNode here;
    private static TestNode there;

    private final FakeBean[] active = new FakeBean[2];

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
        for (int i = 0; i < 2; i++) {
            var bean = active[i];
            if (bean != null) {
                nodes.get(i).deactivate(bean);
                assertThat(bean.complaints).isEmpty();
                assertThat(bean.after).hasValue(bean.before.get());
                assertThat(bean.openEndpoints).hasValue(0);
            }
        }
    }

    private FakeBean activate(TestNode node, String name, int maxConcurrency, FakeBean bean) {
        active[nodes.indexOf(node)] = bean;
        node.activate(name, maxConcurrency, bean);
        return bean;
    }

    private static TaskExecutor executor(String name) {
        return TestNode.connect(here.factory()).getExecutor(name);
    }

    private static String name(TestInfo test) {
        return test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void the_owner_of_the_key_gets_the_task(TestInfo test) {
        var bean = activate(here, name(test), 4, new FakeBean());
        var remote = activate(there, name(test), 4, new FakeBean());
        var mine = new Payload(1, List.of(new Word("here")));
        executor(name(test)).executeOnKeyOwner(mine, here.ownKey());
        executor(name(test))
                .executeOnKeyOwner(new Payload(2, List.of(new Word("there"), new Word("too"))), there.ownKey());
        await().until(() -> bean.taken.size() == 1 && remote.taken.size() == 1);
        assertThat(bean.taken.get(0)).as("no serialization at home").isSameAs(mine);
        assertThat(remote.taken).containsExactly(new Payload(2, List.of(new Word("there"), new Word("too"))));
    }

    @Test
    void tasks_are_held_until_a_bean_is_active(TestInfo test) {
        var executor = executor(name(test));
        for (var node : nodes) {
            executor.executeOnKeyOwner("first", node.ownKey());
            executor.executeOnKeyOwner("second", node.ownKey());
            await().until(() -> node.counters().inbox(name(test)).size() == 2);
            assertThat(node.counters().getHeldTasks()).isGreaterThanOrEqualTo(2);
            var bean = activate(node, name(test), 1, new FakeBean());
            await().until(() -> bean.taken.size() == 2);
            assertThat(bean.taken).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void what_is_over_the_bound_is_counted_as_lost_by_the_sender(TestInfo test) throws Exception {
        var small = TestNode.cluster(2);
        try (var sender = small.get(0);
                var receiver = small.get(1)) {
            receiver.counters().maxHeldTasks(3);
            sender.counters().maxHeldTasks(3);
            var connection = sender.factory().getConnection();
            for (int i = 0; i < 5; i++) {
                connection.getExecutor("tasks").executeOnKeyOwner(i, receiver.ownKey());
                connection.getExecutor("tasks").executeOnKeyOwner(i, sender.ownKey());
            }
            await().until(() -> sender.counters().getLostTasks() == 4);
            var bean = new FakeBean();
            receiver.activate("tasks", 4, bean);
            await().until(() -> bean.taken.size() == 3);
            assertThat(receiver.counters().getLostTasks()).isZero();
        }
    }

    @Test
    void a_beans_exception_ends_its_delivery_and_not_the_adapter(TestInfo test) {
        var bean = activate(here, name(test), 2, new FakeBean(task -> {
            if (task.equals("bad")) {
                throw new IllegalStateException("as told");
            }
            if (task.equals("worse")) {
                throw new StackOverflowError("as told");
            }
        }));
        long failed = here.counters().getFailedTasks();
        for (var task : List.of("good", "bad", "good", "worse", "good")) {
            executor(name(test)).executeOnKeyOwner(task, here.ownKey());
        }
        await().until(() -> bean.taken.size() == 5 && bean.after.get() == 5);
        await().until(() -> here.counters().getFailedTasks() == failed + 2);
    }

    @Test
    void a_commit_that_fails_is_a_failed_task(TestInfo test) {
        var bean = activate(here, name(test), 1, new FakeBean());
        bean.cannotCommit = true;
        long failed = here.counters().getFailedTasks();
        executor(name(test)).executeOnKeyOwner("task", here.ownKey());
        await().until(() -> here.counters().getFailedTasks() == failed + 1);
    }

    @Test
    void without_a_transaction_the_bean_is_not_called_and_the_task_waits(TestInfo test) {
        var bean = activate(here, name(test), 1, new FakeBean());
        bean.refusesTransactions = true;
        executor(name(test)).executeOnKeyOwner("first", here.ownKey());
        executor(name(test)).executeOnKeyOwner("second", here.ownKey());
        await().until(() -> here.counters().inbox(name(test)).size() == 2 && !here.container.running.isEmpty());
        assertThat(bean.taken).isEmpty();
        bean.refusesTransactions = false;
        await().until(() -> bean.taken.equals(List.of("first", "second")));
    }

    @Test
    void a_transaction_that_is_marked_for_rollback_is_a_failed_task(TestInfo test) {
        var bean = activate(here, name(test), 1, new FakeBean(task -> here.container.transactions.setRollbackOnly()));
        long failed = here.counters().getFailedTasks();
        executor(name(test)).executeOnKeyOwner("task", here.ownKey());
        await().until(() -> here.counters().getFailedTasks() == failed + 1);
        assertThat(bean.taken).containsExactly("task");
    }

    @Test
    void a_member_that_is_named_gets_the_task(TestInfo test) {
        var bean = activate(here, name(test), 1, new FakeBean());
        var remote = activate(there, name(test), 1, new FakeBean());
        for (var node : nodes) {
            var member = node.instance().getCluster().getLocalMember().getUuid();
            executor(name(test)).executeOnMember(member.toString(), member);
            await().until(() -> (node == here ? bean : remote).taken.equals(List.of(member.toString())));
        }
        long lost = here.counters().getLostTasks();
        executor(name(test)).executeOnMember("task", UUID.randomUUID());
        assertThat(here.counters().getLostTasks()).isEqualTo(lost + 1);
    }

    @Test
    void any_member_that_has_a_bean_gets_the_task_and_without_one_it_is_held(TestInfo test) {
        var executor = executor(name(test));
        executor.executeOnAny("held");
        await().until(() -> nodes.stream()
                        .mapToInt(node -> node.counters().inbox(name(test)).size())
                        .sum()
                == 1);
        var remote = activate(there, name(test), 1, new FakeBean());
        IntStream.range(0, 20).forEach(executor::executeOnAny);
        await().until(() ->
                remote.taken.containsAll(IntStream.range(0, 20).boxed().toList()));
        var bean = activate(here, name(test), 1, new FakeBean());
        await().until(() -> bean.taken.contains("held") || remote.taken.contains("held"));
    }

    @Test
    void what_waits_for_a_bean_is_kept_serialized(TestInfo test) {
        var sent = new Payload(1, List.of());
        executor(name(test)).executeOnKeyOwner(sent, here.ownKey());
        executor(name(test)).executeOnKeyOwner(new Object(), here.ownKey());
        var bean = activate(here, name(test), 1, new FakeBean());
        await().until(() -> bean.taken.size() == 1);
        assertThat(bean.taken.get(0))
                .as("the application may be another by now")
                .isEqualTo(sent)
                .isNotSameAs(sent);
    }

    @Test
    void tasks_wait_for_a_bean_that_is_not_available_yet(TestInfo test) {
        var bean = new FakeBean();
        bean.available = false;
        activate(here, name(test), 2, bean);
        executor(name(test)).executeOnKeyOwner("task", here.ownKey());
        await().until(() -> !here.container.running.isEmpty());
        assertThat(bean.taken).isEmpty();
        bean.available = true;
        await().until(() -> bean.taken.equals(List.of("task")));
    }

    @Test
    void no_more_tasks_run_at_once_than_the_activation_allows_and_none_is_lost(TestInfo test) {
        var bean = activate(here, name(test), 3, new FakeBean(task -> Thread.yield()));
        var key = here.ownKey();
        var executor = executor(name(test));
        IntStream.range(0, 2_000).parallel().forEach(i -> executor.executeOnKeyOwner(i, key));
        await().until(() -> bean.taken.size() == 2_000);
        assertThat(bean.taken).doesNotHaveDuplicates();
        assertThat(bean.mostInside.get()).isBetween(1, 3);
    }

    @Test
    void deactivation_waits_for_the_running_task_and_keeps_the_waiting_one(TestInfo test) throws Exception {
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var bean = new FakeBean(task -> {
            inside.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        here.activate(name(test), 1, bean);
        executor(name(test)).executeOnKeyOwner("running", here.ownKey());
        executor(name(test)).executeOnKeyOwner("waiting", here.ownKey());
        inside.await();
        var deactivation = new Thread(() -> here.deactivate(bean));
        deactivation.start();
        await().until(() -> deactivation.getState() == Thread.State.TIMED_WAITING);
        assertThat(bean.after).hasValue(0);
        go.countDown();
        deactivation.join();
        assertThat(bean.after).hasValue(1);
        assertThat(bean.taken).containsExactly("running");
        assertThat(bean.openEndpoints).hasValue(0);
        var next = activate(here, name(test), 1, new FakeBean());
        await().until(() -> next.taken.equals(List.of("waiting")));
    }

    @Test
    void deactivation_waits_for_endpoints_that_are_being_released(TestInfo test) throws Exception {
        var releasing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var bean = new FakeBean();
        bean.onRelease = () -> {
            releasing.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        here.activate(name(test), 1, bean);
        executor(name(test)).executeOnKeyOwner("task", here.ownKey());
        releasing.await();
        var deactivation = new Thread(() -> here.deactivate(bean));
        deactivation.start();
        await().until(() -> deactivation.getState() == Thread.State.TIMED_WAITING || !deactivation.isAlive());
        assertThat(deactivation.isAlive()).as("waits").isTrue();
        go.countDown();
        deactivation.join();
        assertThat(bean.openEndpoints).hasValue(0);
    }

    @Test
    void a_container_that_had_no_thread_is_asked_again(TestInfo test) {
        var bean = activate(here, name(test), 1, new FakeBean());
        here.container.rejecting = true;
        executor(name(test)).executeOnKeyOwner("task", here.ownKey());
        here.container.rejecting = false;
        await().until(() -> bean.taken.equals(List.of("task")));
    }

    @Test
    void a_task_that_cannot_be_read_is_failed_and_the_next_one_comes(TestInfo test) {
        long failed = here.counters().getFailedTasks();
        Unreadable.MISSING.add("missing");
        Unreadable.BROKEN.add("broken");
        for (var task : List.of(new Unreadable("missing"), new Unreadable("broken"), "good")) {
            executor(name(test)).executeOnKeyOwner(task, here.ownKey());
        }
        await().until(() -> here.counters().inbox(name(test)).size() == 3); // without a bean they wait serialized
        var bean = activate(here, name(test), 1, new FakeBean());
        await().until(() -> bean.taken.equals(List.of("good")));
        await().until(() -> here.counters().getFailedTasks() == failed + 2);
        await().until(() -> here.container.running.isEmpty());
    }

    @Test
    void an_error_after_the_bean_ends_the_delivery_and_not_the_worker(TestInfo test) {
        var bean = new FakeBean();
        var errors = new AtomicInteger();
        bean.onAfter = () -> {
            if (errors.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("as told");
            }
        };
        long failed = here.counters().getFailedTasks();
        activate(here, name(test), 1, bean);
        executor(name(test)).executeOnKeyOwner("first", here.ownKey());
        executor(name(test)).executeOnKeyOwner("second", here.ownKey());
        await().until(() -> bean.taken.equals(List.of("first", "second")));
        await().until(() -> here.counters().getFailedTasks() == failed + 1);
    }

    @Test
    void an_error_before_the_bean_ends_the_delivery_and_not_the_worker(TestInfo test) {
        var bean = activate(here, name(test), 1, new FakeBean());
        var errors = new AtomicInteger();
        bean.onBefore = () -> {
            if (errors.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("as told");
            }
        };
        executor(name(test)).executeOnKeyOwner("task", here.ownKey());
        await().until(() -> bean.taken.equals(List.of("task")));
        assertThat(errors).as("it came back and was tried again").hasValue(2);
    }

    /** The delivery that does not begin while its bean goes away: another bean gets the task, in its own classes. */
    @Test
    void what_is_given_back_during_deactivation_is_kept_serialized_for_the_next_bean(TestInfo test) throws Exception {
        var refusal = new Refusal();
        var bean = refusal.bean;
        here.activate(name(test), 1, bean);
        var payload = new Payload(1, List.of(new Word("a")));
        executor(name(test)).executeOnKeyOwner(payload, here.ownKey());
        refusal.comesWhileTheBeanGoes(here);
        assertThat(here.counters().inbox(name(test)).size()).isEqualTo(1);
        var next = activate(here, name(test), 1, new FakeBean());
        await().until(() -> next.taken.equals(List.of(payload)));
        assertThat(next.taken.get(0)).as("it was serialized").isNotSameAs(payload);
    }

    /** A task whose serialization takes as long as a test wants. */
    static final class Slow implements Serializable {

        private static final long serialVersionUID = 1;
        private static final CountDownLatch beginning = new CountDownLatch(1);
        private static final CountDownLatch go = new CountDownLatch(1);

        private void writeObject(ObjectOutputStream out) throws IOException {
            beginning.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    @Test
    void tasks_keep_their_order_while_their_bean_goes(TestInfo test) throws Exception {
        var bean = new FakeBean();
        bean.available = false;
        here.activate(name(test), 1, bean);
        executor(name(test)).executeOnKeyOwner(new Slow(), here.ownKey());
        executor(name(test)).executeOnKeyOwner("second", here.ownKey());
        var deactivation = new Thread(() -> here.deactivate(bean));
        deactivation.start();
        Slow.beginning.await();
        executor(name(test)).executeOnKeyOwner("third", here.ownKey());
        Slow.go.countDown();
        deactivation.join();
        var next = activate(here, name(test), 1, new FakeBean());
        await().until(() -> next.taken.size() == 3);
        assertThat(next.taken.get(0)).isInstanceOf(Slow.class);
        assertThat(next.taken.subList(1, 3)).isEqualTo(List.of("second", "third"));
    }

    @Test
    void a_task_that_cannot_be_serialized_is_lost_and_counted(TestInfo test) {
        long lost = here.counters().getLostTasks();
        executor(name(test)).executeOnKeyOwner(new Object(), there.ownKey());
        await().until(() -> here.counters().getLostTasks() == lost + 1);
    }

    @Test
    void wrong_activations_are_refused_by_name() {
        var spec = TestNode.spec("", 0);
        spec.setType("telepathy");
        assertThatThrownBy(() -> here.adapter.endpointActivation(new FakeBean(), spec))
                .isInstanceOfSatisfying(InvalidPropertyException.class, refused -> {
                    assertThat(refused).hasMessageContaining("type=telepathy").hasMessageContaining("name is missing");
                    assertThat(refused.getInvalidPropertyDescriptors())
                            .extracting("name")
                            .containsExactly("maxConcurrency", "name", "type");
                });
        assertThatThrownBy(() -> here.adapter.endpointActivation(new FakeBean(), new ActivationSpec() {
                    @Override
                    public void validate() {}

                    @Override
                    public ResourceAdapter getResourceAdapter() {
                        return null;
                    }

                    @Override
                    public void setResourceAdapter(ResourceAdapter adapter) {}
                }))
                .isInstanceOf(NotSupportedException.class);
    }
}
