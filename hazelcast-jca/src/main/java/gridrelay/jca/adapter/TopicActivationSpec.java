package gridrelay.jca.adapter;

import java.util.List;

/** {@code type=topic} or {@code type=reliable-topic}: what is published from the activation on. */
public class TopicActivationSpec extends HazelcastActivationSpec {

    private static final String TOPIC = "topic";
    private static final String RELIABLE_TOPIC = "reliable-topic";

    public TopicActivationSpec() {
        super(TOPIC, 1);
    }

    @Override
    Listener listener() {
        return Listener.TOPIC;
    }

    @Override
    List<String> types() {
        return List.of(TOPIC, RELIABLE_TOPIC);
    }

    @Override
    Source source(InflowContext context) {
        if (getType().equals(RELIABLE_TOPIC)) {
            return new ReliableTopicSource(getName(), context);
        }
        var topic = context.instance().getTopic(getName());
        return new EventInbox(getName(), context, sink -> {
            var id = topic.addMessageListener(message -> sink.accept(message::getMessageObject));
            return () -> topic.removeMessageListener(id);
        });
    }
}
