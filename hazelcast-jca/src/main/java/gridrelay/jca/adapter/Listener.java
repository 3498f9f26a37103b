package gridrelay.jca.adapter;

import gridrelay.jca.EntryChange;
import gridrelay.jca.EntryChangeListener;
import gridrelay.jca.MembershipChange;
import gridrelay.jca.MembershipChangeListener;
import gridrelay.jca.QueueItem;
import gridrelay.jca.QueueListener;
import gridrelay.jca.TaskListener;
import gridrelay.jca.TopicListener;
import java.lang.reflect.Method;
import java.util.function.BiConsumer;

/**
 * A listener interface that beans implement, with its one method.
 *
 * @param call the same without reflection
 */
record Listener(Class<?> type, Method method, BiConsumer<Object, Object> call) {

    static final Listener TASK = of(TaskListener.class, "onTask", Object.class, TaskListener::onTask);
    static final Listener TOPIC = of(TopicListener.class, "onMessage", Object.class, TopicListener::onMessage);
    static final Listener QUEUE = of(QueueListener.class, "onItem", QueueItem.class, QueueListener::onItem);
    static final Listener MAP =
            of(EntryChangeListener.class, "onChange", EntryChange.class, EntryChangeListener::onChange);
    static final Listener MEMBERSHIP =
            of(MembershipChangeListener.class, "onChange", MembershipChange.class, MembershipChangeListener::onChange);

    private static <L, M> Listener of(Class<L> type, String method, Class<M> message, BiConsumer<L, M> call) {
        try {
            return new Listener(
                    type,
                    type.getMethod(method, message),
                    (bean, argument) -> call.accept(type.cast(bean), message.cast(argument)));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
