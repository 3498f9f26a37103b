package gridrelay.jca;

/**
 * Sends data to the message-driven beans of the cluster, once, at most: a task is lost with the member that has it.
 *
 * <p>So a task is a hint; the truth it hints at is found without it too. Thread-safe, and no part of any transaction: it may be
 * kept after its connection is closed, as long as the adapter runs.
 */
public interface TaskExecutor {

    /**
     * Hands {@code payload} to a {@link TaskListener} on the member that owns the partition of {@code key}. Returns
     * without waiting for it, and does not fail when the task is lost: that is counted and logged.
     *
     * @param payload an immutable value that every member can deserialize without application classes; a bean on this
     *     member gets the object itself
     */
    void executeOnKeyOwner(Object payload, Object key);
}
