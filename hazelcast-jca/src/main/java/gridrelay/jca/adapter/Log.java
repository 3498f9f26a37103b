package gridrelay.jca.adapter;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What the adapter tells an operator. An id, once shipped, keeps its meaning; README.md lists them. */
final class Log {

    private static final Logger LOGGER = System.getLogger("gridrelay.jca.adapter");
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final AtomicLong lastLost = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private static final AtomicLong lastRefused = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private static final AtomicLong lastFailed = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    private static final AtomicLong lastUnreadable = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private static final AtomicLong lastBusy = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    private Log() {}

    static void memberStarted(String instance, Object address) {
        LOGGER.log(Level.INFO, "HZRA-1001 Hazelcast member {0} started at {1}", instance, address);
    }

    static void memberShared(String instance) {
        LOGGER.log(Level.INFO, "HZRA-1002 Uses the Hazelcast member {0}, which is already there", instance);
    }

    static void memberLeft(String instance) {
        LOGGER.log(Level.INFO, "HZRA-1003 Hazelcast member {0} has left the cluster", instance);
    }

    static void memberLeaveFailed(String instance, Throwable cause) {
        LOGGER.log(
                Level.WARNING, "HZRA-1004 Hazelcast member " + instance + " did not leave the cluster cleanly", cause);
    }

    static void jmxFailed(String instance, Throwable cause) {
        LOGGER.log(
                Level.WARNING, "HZRA-1005 The MBean of Hazelcast member " + instance + " cannot be registered", cause);
    }

    static void clientStarted(String instance) {
        LOGGER.log(Level.INFO, "HZRA-1006 Hazelcast client {0} started", instance);
    }

    static void classesNotForgotten(String instance, Throwable cause) {
        LOGGER.log(
                Level.WARNING,
                "HZRA-1007 " + instance + " may go on using former classes of a redeployed application",
                cause);
    }

    static void writesUnapplied(String map, Collection<?> keys, Throwable cause) {
        LOGGER.log(
                Level.ERROR,
                "HZRA-2001 The transaction has committed, but " + keys.size() + " writes to the map " + map
                        + " failed or are not known to have reached the grid; the first key is "
                        + keys.iterator().next(),
                cause);
    }

    /** Each commit of a split that lasts has some, so not each is told. */
    static void writesRefused(String map, Throwable cause) {
        if (mayLog(lastRefused)) {
            LOGGER.log(
                    Level.WARNING,
                    "HZRA-2008 The grid has too few members and refuses what committed transactions write, among others to the"
                            + " map " + map + ": " + cause.getMessage());
        }
    }

    static void unappliedListenerFailed(Throwable cause) {
        LOGGER.log(Level.ERROR, "HZRA-2002 A listener for unapplied writes failed", cause);
    }

    static void connectionFailed(String instance, Throwable cause) {
        LOGGER.log(
                Level.WARNING,
                "HZRA-2003 A connection is broken: the Hazelcast member " + instance + " is gone",
                cause);
    }

    static void branchNotThere(Object branch) {
        LOGGER.log(
                Level.ERROR,
                "HZRA-2004 The prepared branch {0} is to be committed and is not in the grid: it was lost with the members that"
                        + " had it, unless an earlier commit reached the grid",
                branch);
    }

    static void branchExpired(Object branch) {
        LOGGER.log(
                Level.ERROR,
                "HZRA-2005 The prepared branch {0} was to be committed and is rolled back, because it is older than its"
                        + " factory''s transactionTimeout",
                branch);
    }

    static void rollbackFailed(Object what, Throwable cause) {
        LOGGER.log(
                Level.WARNING,
                "HZRA-2006 Rolling back " + what + " failed; its locks stay until transactionTimeout is over",
                cause);
    }

    static void transactionAbandoned(String thread) {
        LOGGER.log(
                Level.WARNING,
                "HZRA-2007 A local transaction was ended by another thread than {0}, which began it: nothing is applied, and its"
                        + " locks stay until that thread begins another or transactionTimeout is over",
                thread);
    }

    static void messageLost(String source, long lostSoFar, Throwable cause) {
        if (mayLog(lastLost)) {
            LOGGER.log(
                    Level.WARNING,
                    "HZRA-3001 A message of " + source + " was lost, one of " + lostSoFar + " so far",
                    cause);
        }
    }

    static void deliveryFailed(String source, long failedSoFar, Throwable cause) {
        if (mayLog(lastFailed)) {
            LOGGER.log(
                    Level.ERROR,
                    "HZRA-3002 The bean failed on a message of " + source
                            + " and its transaction was rolled back, one of " + failedSoFar + " so far",
                    cause);
        }
    }

    static void endpointBusy(String source, Throwable cause) {
        if (mayLog(lastBusy)) {
            LOGGER.log(
                    Level.WARNING, "HZRA-3003 The bean of " + source + " takes nothing now; messages are held", cause);
        }
    }

    static void deactivationTimedOut(String source) {
        LOGGER.log(Level.WARNING, "HZRA-3004 The bean of {0} still runs although its endpoint was deactivated", source);
    }

    static void itemParked(String queue, String parkingQueue, int deliveries) {
        LOGGER.log(
                Level.ERROR,
                "HZRA-3005 An item of the queue {0} was moved to {1} after {2} deliveries",
                queue,
                parkingQueue,
                deliveries);
    }

    static void parkingFailed(String queue, String parkingQueue, Throwable cause) {
        LOGGER.log(
                Level.ERROR,
                "HZRA-3006 An item of the queue " + queue + " cannot be moved to " + parkingQueue
                        + "; it is kept, and delivered again later",
                cause);
    }

    static void settlingFailed(String queue, Throwable cause) {
        LOGGER.log(
                Level.WARNING,
                "HZRA-3007 The end of a delivery of the queue " + queue
                        + " could not be recorded; the item may be delivered again",
                cause);
    }

    static void queueUnreachable(String queue, Throwable cause) {
        if (mayLog(lastBusy)) {
            LOGGER.log(Level.WARNING, "HZRA-3008 Nothing can be taken from the queue " + queue + " now", cause);
        }
    }

    static void topicUnreachable(String topic, Throwable cause) {
        if (mayLog(lastBusy)) {
            LOGGER.log(
                    Level.WARNING,
                    "HZRA-3011 The messages of the reliable topic " + topic
                            + " cannot be read on now; it is tried again",
                    cause);
        }
    }

    static void tickFailed(Throwable cause) {
        if (mayLog(lastBusy)) {
            LOGGER.log(Level.WARNING, "HZRA-3012 A look after what waits has failed; the next comes", cause);
        }
    }

    static void messageUnreadable(String source, Throwable cause) {
        if (mayLog(lastUnreadable)) {
            LOGGER.log(
                    Level.ERROR,
                    "HZRA-3013 A message of " + source
                            + " cannot be read here, because its class is missing or has changed; that is a failed delivery",
                    cause);
        }
    }

    static void sourceNotEnded(String source, Throwable cause) {
        LOGGER.log(
                Level.WARNING,
                "HZRA-3014 What the bean of " + source
                        + " had subscribed to did not end cleanly; its member may be gone",
                cause);
    }

    static void topicMessagesMissed(String topic, long messages) {
        LOGGER.log(
                Level.WARNING,
                "HZRA-3009 {0} messages of the reliable topic {1} were overwritten before they were read",
                messages,
                topic);
    }

    /** One line a second for what can happen thousands of times a second; the counters have the rest. */
    private static boolean mayLog(AtomicLong last) {
        long now = System.nanoTime();
        long then = last.get();
        return now - then >= QUIET_NANOS && last.compareAndSet(then, now);
    }
}
