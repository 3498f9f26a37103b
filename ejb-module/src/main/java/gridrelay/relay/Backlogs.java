package gridrelay.relay;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * The endpoints' backlogs, about a second old. Thread-safe.
 *
 * <p>Counted once for all callers, never more often than it costs: what takes a tenth of a second to count is counted every
 * other second.
 */
@ApplicationScoped
public class Backlogs {

    /** The backlog of an endpoint; an unknown one has none. */
    public Backlog of(long endpoint) {
        throw new UnsupportedOperationException();
    }
}
