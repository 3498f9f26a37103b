package gridrelay.jca.adapter;

/** What JMX shows of the adapter, as {@code gridrelay.jca:type=Adapter,instance=<the member's name>}. */
public interface AdapterMXBean {

    /** Tasks that wait on this member for a bean. */
    int getHeldTasks();

    /** Tasks that no bean was given: the inbox full, the member gone, the payload not serializable. */
    long getLostTasks();

    /** Tasks whose bean threw or whose transaction did not commit. */
    long getFailedTasks();

    /** Keys of committed transactions whose writes failed or are not known to have reached the grid. */
    long getUnappliedWrites();
}
