package gridrelay.jca;

/**
 * An item taken from a queue.
 *
 * @param value what was put into the queue
 * @param delivery 1 the first time; more if earlier deliveries were rolled back or ended with their member
 */
public record QueueItem(Object value, int delivery) {}
