package gridrelay.jca.adapter;

/**
 * What JMX shows of an active message-driven bean, as
 * {@code gridrelay.jca:type=Inflow,instance=<the member's name>,kind=<type>,name=<name>,activation=<the container's name>}.
 */
public interface InflowMXBean {

    /** Deliveries whose transaction has committed. */
    long getDelivered();

    /** Deliveries whose bean threw, or whose transaction is not known to have committed, or whose message could not be read. */
    long getFailed();

    /** Failed deliveries whose message could not be read, so that the bean was not called. */
    long getUnreadable();

    /** Deliveries of an item that had been delivered before. */
    long getRedelivered();

    /** Items that went to the parking queue. */
    long getParked();

    /** Messages that no bean was or will be given. */
    long getLost();

    /** Messages that wait on this member; of a queue, failed items that wait here for their repeat. */
    int getHeld();

    /** Deliveries going on. */
    int getRunning();
}
