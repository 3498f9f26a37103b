package gridrelay.jca;

/**
 * Implemented by message-driven beans that take tasks ({@code type=executor}).
 *
 * <p>Called in a container-managed transaction on a thread of the server's work manager; an exception rolls it back.
 */
public interface TaskListener {

    void onTask(Object payload);
}
