package gridrelay.jca;

/**
 * Implemented by message-driven beans that follow a map ({@code type=map}).
 *
 * <p>Called after the change, in a container-managed transaction on a thread of the server's work manager; an exception rolls
 * it back, and the change is not repeated. Changes of one key come in their order if {@code maxConcurrency=1}.
 */
public interface EntryChangeListener {

    void onChange(EntryChange change);
}
