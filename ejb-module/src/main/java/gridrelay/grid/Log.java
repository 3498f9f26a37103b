package gridrelay.grid;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;

/** The component's log events; GRLY-1100 to 1199. */
final class Log {

    private static final System.Logger LOG = System.getLogger("gridrelay.grid");

    private Log() {}

    static void joined(String node, String incarnation) {
        LOG.log(INFO, "GRLY-1101 Node {0} joined as incarnation {1}", node, incarnation);
    }

    static void left(String node, String incarnation) {
        LOG.log(INFO, "GRLY-1102 Node {0} left; incarnation {1} has ended and its shards are free", node, incarnation);
    }

    static void taken(int shards, Duration time) {
        LOG.log(INFO, "GRLY-1103 Took {0} shards in {1} ms", shards, time.toMillis());
    }

    static void released(Tenure tenure) {
        LOG.log(INFO, "GRLY-1104 Released shard {0} (epoch {1})", tenure.shard(), tenure.epoch());
    }

    static void buried(String incarnation) {
        LOG.log(WARNING, "GRLY-1105 Buried incarnation {0}: it did not renew its lease", incarnation);
    }

    static void ended(String incarnation) {
        LOG.log(WARNING, "GRLY-1118 Buried incarnation {0}: its process has ended", incarnation);
    }

    static void died(String incarnation) {
        LOG.log(
                ERROR,
                "GRLY-1106 This node''s incarnation {0} was buried by another: everything of it is given up and a new one begins",
                incarnation);
    }

    static void aborting(long remainingMillis) {
        LOG.log(
                WARNING,
                "GRLY-1107 The lease could not be renewed and has {0} ms left: open requests are reset, none is begun",
                remainingMillis);
    }

    static void abortIsSlow(Duration took) {
        LOG.log(
                ERROR,
                "GRLY-1108 From the margin to all sockets closed it took {0}: more than the lease''s times are made for",
                took);
    }

    static void leaseIsBack() {
        LOG.log(INFO, "GRLY-1109 The lease is renewed again");
    }

    static void fenced(Tenure tenure) {
        LOG.log(
                WARNING,
                "GRLY-1110 Fenced: shard {0} is no longer held with epoch {1}",
                tenure.shard(),
                tenure.epoch());
    }

    static void failing(String loop, Throwable cause) {
        LOG.log(WARNING, "GRLY-1111 " + loop + " fails, trying again until it does not: " + cause);
        LOG.log(DEBUG, loop, cause);
    }

    static void recovered(String loop, long failures) {
        LOG.log(INFO, "GRLY-1112 {0} works again after {1} failures", loop, failures);
    }

    static void workFailed(String call, Throwable cause) {
        LOG.log(ERROR, "GRLY-1113 The work of a shard failed in " + call, cause);
    }

    static void notLoaded(Tenure tenure, Throwable cause) {
        LOG.log(
                ERROR,
                "GRLY-1114 The work of shard " + tenure.shard()
                        + " could not be started; it is given back and tried again",
                cause);
    }

    static void notDrained(long shards) {
        LOG.log(WARNING, "GRLY-1115 {0} shards had open requests when the node stopped; they were reset", shards);
    }

    static void notReleased(Throwable cause) {
        LOG.log(WARNING, "GRLY-1120 Shards could not be released one by one; the node's end frees them: " + cause);
    }

    static void hintLost(Throwable cause) {
        LOG.log(DEBUG, "A wake-up was lost; the owner reads the mark", cause);
    }

    static void stopFailed(Throwable cause) {
        LOG.log(WARNING, "GRLY-1116 The node could not leave in order; another buries it: " + cause);
    }

    static void notBuried(String incarnation, Throwable cause) {
        LOG.log(WARNING, "GRLY-1117 Incarnation " + incarnation + " could not be buried yet: " + cause);
    }

    static void gridAway(Throwable cause) {
        LOG.log(DEBUG, "The grid does not say which partitions are ours", cause);
    }

    static void merged() {
        LOG.log(
                WARNING,
                "GRLY-1119 This node's part of the grid has merged into another after a split and its entries are gone; the nodes"
                        + " compare theirs with the database");
    }

    static void notReconciled(Throwable cause) {
        LOG.log(DEBUG, "The nodes could not be asked to compare; each does within half a minute", cause);
    }
}
