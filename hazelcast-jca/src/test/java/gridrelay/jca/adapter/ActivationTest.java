package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.resource.ResourceException;
import java.util.List;
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
