package gridrelay.grid;

import java.time.Duration;

/** Aborts what is open when the lease comes near its end. For one thread at a time. */
final class Watch {

    private final Times times;
    private final Works works;
    private final GridMetrics metrics;
    private Incarnation aborted;

    Watch(Times times, Works works, GridMetrics metrics) {
        this.times = times;
        this.works = works;
        this.metrics = metrics;
    }

    /**
     * Looks at the lease. As long as nothing may be sent every look aborts, since a request that passed the check just before may
     * have opened its socket after the abort.
     */
    synchronized void look(Incarnation me) {
        if (me.maySend()) {
            if (aborted == me) {
                Log.leaseIsBack();
            }
            aborted = null;
            return;
        }
        if (me.tenures().all().isEmpty()) {
            return;
        }
        var first = aborted != me;
        aborted = me;
        if (first) {
            Log.aborting(Duration.ofNanos(me.deadline().remaining()).toMillis());
        }
        works.abort();
        if (first && !me.dead()) {
            var sinceMargin = times.margin().minusNanos(me.deadline().remaining());
            metrics.aborted(sinceMargin);
            if (sinceMargin.compareTo(Times.ABORT_ALARM) > 0) {
                Log.abortIsSlow(sinceMargin);
            }
        }
    }
}
