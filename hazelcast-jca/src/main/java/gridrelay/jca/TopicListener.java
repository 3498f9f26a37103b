package gridrelay.jca;

/**
 * Implemented by message-driven beans that listen to a topic ({@code type=topic} or {@code reliable-topic}); every activation
 * gets every message.
 *
 * <p>Called in a container-managed transaction on a thread of the server's work manager; an exception rolls it back, and the
 * message is not repeated.
 */
public interface TopicListener {

    void onMessage(Object message);
}
