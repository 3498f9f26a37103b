package gridrelay.jca.adapter;

/** What JMX shows of the adapter, as {@code gridrelay.jca:type=Adapter,instance=<the member's name>}. */
public interface AdapterMXBean {

    /** Tasks that wait on this member for a bean. */
    int getHeldTasks();

    /** Tasks and other messages that no bean was given: no room, the member gone, the payload not serializable. */
    long getLostTasks();

    /** Deliveries (tasks and others) whose bean threw or whose transaction did not commit. */
    long getFailedTasks();

    /** Keys of committed transactions whose writes failed or are not known to have reached the grid. */
    long getUnappliedWrites();
}
