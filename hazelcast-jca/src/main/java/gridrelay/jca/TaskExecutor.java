package gridrelay.jca;

import java.util.UUID;

/**
 * Sends data to the message-driven beans of the cluster, once, at most: a task is lost with the member that has it.
 *
 * <p>So a task is a hint; the truth it hints at is found without it too. On a member whose bean is not active, a task is held
 * for it, up to the adapter's {@code maxHeldTasks}. Thread-safe, and no part of any transaction: it may be kept after its
 * connection is closed, as long as the adapter runs.
 *
 * <p>The calls return without waiting for the task, and do not fail when it is lost: that is counted and logged. Payloads are
 * immutable and serializable; a bean on this member gets the object itself.
 */
public interface TaskExecutor {

    /** Hands {@code payload} to a {@link TaskListener} on the member that owns the partition of {@code key}. */
    void executeOnKeyOwner(Object payload, Object key);

    /**
     * Hands {@code payload} to a {@link TaskListener} on that member, given by its UUID in the cluster. If it is not there
     * (any more) the task is lost.
     */
    void executeOnMember(Object payload, UUID member);

    /**
     * Hands {@code payload} to a {@link TaskListener} on any member. One whose bean is active is preferred; if there is none
     * the task is held where a bean may come up.
     */
    void executeOnAny(Object payload);
}
