package gridrelay.jca;

/**
 * Implemented by message-driven beans that take items from a queue ({@code type=queue}); the beans of the cluster compete.
 *
 * <p>Called in a container-managed transaction on a thread of the server's work manager. The item is gone when that
 * transaction has committed. When it rolls back, or the member dies before, the item comes again, on any member: at least
 * once, so the bean must bear a repeat. After {@code maxDeliveries} it goes to the parking queue.
 */
public interface QueueListener {

    void onItem(QueueItem item);
}
