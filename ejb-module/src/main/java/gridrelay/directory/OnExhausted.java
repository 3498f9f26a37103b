package gridrelay.directory;

/** What becomes of a message whose retry schedule is at its end. */
public enum OnExhausted {
    /** Retried for ever at the schedule's last interval; its lane waits. */
    BLOCK,
    /** The lane waits for an operator. */
    PAUSE,
    /** The message becomes a dead letter and the lane goes on. */
    DEAD_LETTER
}
