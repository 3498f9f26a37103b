package gridrelay.relay;

/**
 * Shares a node's requests among its endpoints, so that those that hang until their timeouts never take all of them.
 *
 * <p>An endpoint is proven while its last request was answered. The others together have at most half of the node's requests.
 * Of what is still free in its pool one endpoint may have a quarter, at least one (a dynamic threshold: Choudhury and Hahne,
 * 1998), so that a few cannot fill it. ADR 16.
 */
final class Admission {

    private static final int PART = 4;

    private final int limit;
    private int unproven;

    Admission(int limit) {
        this.limit = limit;
    }

    /**
     * Whether an endpoint may have one more open.
     *
     * @param open on this node
     * @param ofEndpoint those of the endpoint
     */
    boolean admits(boolean proven, int open, int ofEndpoint) {
        var free = limit - open;
        if (!proven) {
            free = Math.min(free, room());
        }
        return free > 0 && ofEndpoint < Math.max(1, free / PART);
    }

    /** Whether those that are not proven have less than they may. */
    boolean hasRoom() {
        return room() > 0;
    }

    private int room() {
        return Math.max(1, limit / 2) - unproven;
    }

    /** The open requests of endpoints that are not proven became this many more. */
    void unproven(int more) {
        unproven += more;
    }
}
