package gridrelay.relay;

/** Whether an endpoint is asked. */
public enum BreakerState {
    /** As much as it bears. */
    CLOSED,
    /** One request finds out whether it is back. */
    HALF_OPEN,
    /** Not at all for a while, because it fails. */
    OPEN
}
