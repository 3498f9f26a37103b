package gridrelay.directory;

/** Fired as a CDI event when this node has seen a new, changed or removed endpoint. */
public record TargetChanged(long id) {}
