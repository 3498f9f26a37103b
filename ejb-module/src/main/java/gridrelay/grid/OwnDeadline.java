package gridrelay.grid;

import gridrelay.grid.Clocks.Sample;

/**
 * Until when this node's lease lasts, judged by itself: a confirmed renewal gives lease time from the moment before it was asked
 * for. Starts as over. Thread-safe and cheap: I/O threads ask it before every request.
 */
final class OwnDeadline {

    private final Clocks clocks;
    private final long lease;
    private final long margin;
    private volatile Sample asked;

    OwnDeadline(Clocks clocks, Times times) {
        this.clocks = clocks;
        this.lease = times.lease().toNanos();
        this.margin = times.margin().toNanos();
    }

    /** @param beforeAsking read before the renewal was sent; an unheard answer must not come here */
    void confirm(Sample beforeAsking) {
        asked = beforeAsking;
    }

    /** What is left of the lease by the strictest clock; negative when it is over. */
    long remaining() {
        var sample = asked;
        return sample == null ? Long.MIN_VALUE : lease - clocks.now().longestSince(sample);
    }

    boolean over() {
        return remaining() <= 0;
    }

    /** Whether more than the margin is left. */
    boolean maySend() {
        return remaining() > margin;
    }
}
