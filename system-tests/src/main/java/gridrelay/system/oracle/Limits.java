package gridrelay.system.oracle;

import java.time.Duration;

/**
 * What a fault may cost.
 *
 * @param duplicatesPerFault repeats in one lane for one fault
 * @param lease a sender that lost contact ends its requests, or is no longer listened to, this long after
 * @param staleWindow how long after a pause a stopped sender may still write what it had begun
 * @param pausesPerStaleSend one stale send is tolerated for each started number of pauses
 */
public record Limits(int duplicatesPerFault, Duration lease, Duration staleWindow, int pausesPerStaleSend) {

    /** The promises of the design: two repeats, a lease of six seconds, one stale send in 10,000 pauses. */
    public static final Limits PROMISED = new Limits(2, Duration.ofSeconds(6), Duration.ofSeconds(2), 10_000);

    long staleSends(long pauses) {
        return (pauses + pausesPerStaleSend - 1) / pausesPerStaleSend;
    }
}
