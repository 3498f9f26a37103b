package gridrelay.relay;

/**
 * How many requests an endpoint takes at once: additive increase, multiplicative decrease, as TCP finds its window (RFC 5681).
 *
 * <p>While it grows freely each good answer adds one (slow start: twice as many each round trip), after the first cut each
 * round trip adds one. Signs of strain halve it, latency far above the usual takes a tenth; both at most once for what was open
 * together, else one bad moment would count as many times as there were requests. It grows only while at least half of it is
 * used (RFC 7661): what was never tried proves nothing. ADR 16.
 */
final class AdaptiveCap {

    static final double INITIAL = 10; // RFC 6928
    private static final double STRAINED = 0.5;
    private static final double SLOW = 0.9;
    private static final int SLOWER = 4; // times the usual
    private static final long LEAST_SLOW = 100_000_000; // nanoseconds that are never called slow
    private static final double SMOOTHING = 1 / 8.0; // RFC 6298
    private static final long MEMORY = 60_000_000_000L; // of the usual latency, in nanoseconds

    private double window = INITIAL;
    private double threshold = Double.MAX_VALUE;
    private boolean cutOnce;
    private long lastCut;

    private double smoothed;
    private long best = Long.MAX_VALUE;
    private long bestBefore = Long.MAX_VALUE;
    private long bestSince;

    AdaptiveCap(long now) {
        bestSince = now;
    }

    /** @param most that the endpoint's owner allows */
    int slots(int most) {
        return (int) Math.max(1, Math.min(most, window));
    }

    /**
     * @param began when the request was started
     * @param open requests, this one included
     */
    void heard(Signal signal, long began, long now, int open, int most) {
        window = Math.min(window, Math.max(1, most)); // what is above the owner's cap counts for nothing
        if (signal.isStrain()) {
            cut(STRAINED, began, now);
        } else if (signal == Signal.WELL) {
            var slow = isSlow(now - began, now);
            if (slow && window > 1) {
                cut(SLOW, began, now);
            } else if (!slow && open * 2 >= window) {
                window += window < threshold ? 1 : 1 / window;
            }
        }
    }

    private void cut(double factor, long began, long now) {
        if (cutOnce && began - lastCut < 0) {
            return; // open when the last cut was made: the same trouble
        }
        window = Math.max(1, window * factor);
        threshold = window;
        lastCut = now;
        cutOnce = true;
    }

    private boolean isSlow(long latency, long now) {
        if (now - bestSince > MEMORY) {
            bestBefore = best;
            best = Long.MAX_VALUE;
            bestSince = now;
        }
        best = Math.min(best, latency);
        smoothed = smoothed == 0 ? latency : smoothed + SMOOTHING * (latency - smoothed);
        var usual = Math.min(best, bestBefore);
        return smoothed > Math.max(LEAST_SLOW, (double) SLOWER * usual);
    }

    /** Begins with one request again, after an outage: it may come back weak. */
    void restart() {
        window = 1;
        threshold = Double.MAX_VALUE;
        smoothed = 0;
    }
}
