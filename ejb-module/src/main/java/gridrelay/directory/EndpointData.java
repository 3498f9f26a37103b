package gridrelay.directory;

/** What hangs on an endpoint, kept by another component, which implements this. Called within the caller's transaction. */
public interface EndpointData {

    /** Whether messages to the endpoint were accepted and are not settled. */
    boolean undelivered(long endpoint);

    /**
     * Removes a part of what hangs on a deleted endpoint, in a bounded time.
     *
     * @return whether nothing is left
     */
    boolean removeSome(long endpoint);
}
