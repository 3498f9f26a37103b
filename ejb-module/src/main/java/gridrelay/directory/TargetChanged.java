package gridrelay.directory;

/**
 * Fired as a CDI event when this node has seen a new, changed or removed endpoint.
 *
 * <p>Perhaps on a thread that is just ending a transaction: an observer takes note and reads no database.
 */
public record TargetChanged(long id) {}
