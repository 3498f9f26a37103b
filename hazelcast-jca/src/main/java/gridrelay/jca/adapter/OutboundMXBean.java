package gridrelay.jca.adapter;

/**
 * What JMX shows of the connections of one enlistment, as {@code
 * gridrelay.jca:type=Outbound,instance=<the member's name>,enlistment=<AFTER_COMMIT, XA or LOCAL>}.
 */
public interface OutboundMXBean {

    /** Managed connections, in use or pooled. */
    long getManagedConnections();

    /** Handles that applications have and have not closed. */
    long getHandles();

    /** Committed transactions (of {@code AFTER_COMMIT}: those that wrote). */
    long getCommitted();

    /** Transactions that were rolled back; with {@code AFTER_COMMIT} also those whose outcome was not learnt. */
    long getRolledBack();

    /** Prepared XA branches that could not be committed: no longer in the grid, or older than {@code transactionTimeout}. */
    long getLost();

    /** Keys that wait for the commit of their transaction ({@code AFTER_COMMIT}). */
    long getBufferedWrites();
}
