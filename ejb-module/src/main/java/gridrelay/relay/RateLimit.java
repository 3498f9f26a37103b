package gridrelay.relay;

/** Starts spread over time, with bursts of what a tenth of a second allows: the generic cell rate algorithm (ITU-T I.371). */
final class RateLimit {

    private static final long BURST = 100_000_000; // in nanoseconds

    private long next;

    RateLimit(long now) {
        next = now;
    }

    /** How long until one more may start; not above 0 if now. */
    long waitBefore(long now) {
        return next - now;
    }

    /** @param perSecond the rate that is in force now */
    void started(double perSecond, long now) {
        next = Math.max(next - now, -BURST) + now + (long) (1e9 / perSecond);
    }
}
