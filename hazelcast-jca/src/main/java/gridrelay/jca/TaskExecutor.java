package gridrelay.jca;

/**
 * Sends data to the message-driven beans of the cluster, once, at most: a task is lost with the member that has it.
 *
 * <p>So a task is a hint; the truth it hints at is found without it too.
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
