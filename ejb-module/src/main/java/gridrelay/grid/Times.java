package gridrelay.grid;

import java.time.Duration;

/**
 * The protocol's times ({@code docs/protocol.md}, Times).
 *
 * @param lease how long a confirmed renewal lasts, counted from before it was asked for
 * @param renewal the pause between renewals
 * @param margin before the lease's end nothing is begun and what is open is reset
 * @param grace how much longer than the lease others wait before they bury
 * @param polling the pause between looks at the other leases and at the shards
 */
record Times(Duration lease, Duration renewal, Duration margin, Duration grace, Duration polling) {

    /** How long a renewal may take: the network's answer included. First here: the constructor reads it. */
    static final Duration RENEWAL_TIMEOUT = Duration.ofMillis(500);

    static final Times PROTOCOL = new Times(
            Duration.ofSeconds(6),
            Duration.ofMillis(1500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(250));

    /** How often the own deadline is looked at; part of the time from the margin to "all sockets closed". */
    static final Duration WATCH = Duration.ofMillis(100);

    /** So long after a process was seen to have ended, the kernel has sent what it had written. */
    static final Duration FLUSHED = Duration.ofMillis(400);

    /** A shard that stayed without a living owner for this long is anybody's. */
    static final Duration ORPHANED = Duration.ofSeconds(2);

    /** A shard stays this long at least before it moves to a living member that wants it. */
    static final Duration SETTLED_IN = Duration.ofSeconds(10);

    /** After this time from the margin everything open must have been closed, else the operator hears of it. */
    static final Duration ABORT_ALARM = Duration.ofSeconds(1);

    Times {
        if (lease.minus(margin).compareTo(renewal.multipliedBy(3).plus(RENEWAL_TIMEOUT)) < 0) {
            throw new IllegalArgumentException("Lease less margin must cover three renewals and a timeout: " + lease
                    + ", " + margin + ", " + renewal);
        }
    }

    /** What an observer waits for: lease and grace. */
    Duration burial() {
        return lease.plus(grace);
    }
}
