package gridrelay.relay;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import gridrelay.grid.Tenure;
import java.time.Duration;

/** What the relay tells operators; accepting GRLY-20xx, delivering GRLY-21xx. */
final class Log {

    private static final System.Logger LOG = System.getLogger("gridrelay.relay");

    void keysNotPurged(Throwable why) {
        LOG.log(WARNING, "GRLY-2001 Old idempotency keys cannot be forgotten now, trying again: {0}", why.toString());
    }

    void notReplayed(Throwable why) {
        LOG.log(WARNING, "GRLY-2002 Replays cannot go on now, trying again: {0}", why.toString());
    }

    void notExpired(Throwable why) {
        LOG.log(WARNING, "GRLY-2003 What is too old cannot be deleted now, trying again: {0}", why.toString());
    }

    void newsNotSent(Throwable why) {
        LOG.log(WARNING, "GRLY-2004 News about endpoints cannot be accepted now, trying again: {0}", why.toString());
    }

    void newsDropped(String type, String endpoint, String why) {
        LOG.log(INFO, "GRLY-2005 {0} of endpoint {1} is not sent: {2}", type, endpoint, why);
    }

    void oldNewsDropped(int count) {
        LOG.log(WARNING, "GRLY-2006 {0} news about endpoints were not accepted for a day and are thrown away", count);
    }

    void notReconciled(Throwable why) {
        LOG.log(
                WARNING,
                "GRLY-2007 The grid cannot be compared with the database now, trying again: {0}",
                why.toString());
    }

    void reconciled(int shard, Reconciliation mended) {
        LOG.log(
                WARNING,
                "GRLY-2008 The grid''s entries of shard {0} differed from the database: {1} missing, {2} old, {3} of lanes"
                        + " without work; they are mended",
                shard,
                mended.missing(),
                mended.old(),
                mended.orphaned());
    }

    void noticesHeld(String endpoint, String code) {
        LOG.log(
                WARNING,
                "GRLY-2009 Endpoint {0} cannot be told of files now ({1}); what it is to hear waits, for a week at most",
                endpoint,
                code);
    }

    void noticesGoOn(String endpoint) {
        LOG.log(INFO, "GRLY-2010 Endpoint {0} is told of files again", endpoint);
    }

    void oldNoticesDropped(int count) {
        LOG.log(WARNING, "GRLY-2011 {0} notices of files were not accepted for a week and are thrown away", count);
    }

    void noticesNotSent(Throwable why) {
        LOG.log(WARNING, "GRLY-2012 Endpoints cannot be told of files now, trying again: {0}", why.toString());
    }

    void shardLoaded(Tenure tenure, int lanes) {
        LOG.log(DEBUG, "{0}: {1} lanes pending", tenure, lanes);
    }

    void gap(long lane, long expected) {
        LOG.log(ERROR, "GRLY-2101 Lane {0,number,#} stops: its message {1,number,#} is missing", lane, expected);
    }

    void contradicted(long lane, String why) {
        LOG.log(
                ERROR,
                "GRLY-2102 Lane {0,number,#} stops and is read again: what it delivered cannot be recorded: {1}",
                lane,
                why);
    }

    void fenced(Tenure tenure, long lane) {
        LOG.log(WARNING, "GRLY-2103 {0} is over: outcomes of lane {1,number,#} are dropped", tenure, lane);
    }

    void notSettled(int lanes, Duration pause, Throwable why) {
        LOG.log(
                WARNING,
                "GRLY-2104 Outcomes of {0} lanes cannot be recorded now, trying again in {1}: {2}",
                lanes,
                pause,
                why.toString());
    }

    void settlesAgain() {
        LOG.log(INFO, "GRLY-2105 Outcomes are recorded again");
    }

    void notLoaded(String what, Throwable why) {
        LOG.log(WARNING, "GRLY-2106 {0} cannot be read now, trying again: {1}", what, why.toString());
    }

    void gridAway(Throwable why) {
        LOG.log(
                WARNING,
                "GRLY-2107 The grid cannot be reached; its entries will be repaired later: {0}",
                why.toString());
    }

    void foundByBackstop(int lanes) {
        LOG.log(
                ERROR,
                "GRLY-2108 {0} pending lanes were unknown to their owner: found now, but this should never happen",
                lanes);
    }

    void gone(String endpoint) {
        LOG.log(WARNING, "GRLY-2109 Endpoint {0} answered 410", endpoint);
    }

    void notDisabled(String endpoint, Throwable why) {
        LOG.log(
                WARNING,
                "GRLY-2110 Endpoint {0} answered 410 but cannot be disabled now: {1}",
                endpoint,
                why.toString());
    }

    void unexpected(String where, Throwable why) {
        LOG.log(ERROR, "GRLY-2111 Unexpected failure in " + where, why);
    }

    void nightBegins() {
        LOG.log(INFO, "GRLY-2112 The night's work begins, at this node");
    }

    void nightEnds(int forgotten, int compared) {
        LOG.log(
                INFO,
                "GRLY-2113 The night''s work is done: {0} commands and replays forgotten, {1} shards compared row by row",
                forgotten,
                compared);
    }

    void nightFailed(Throwable why) {
        LOG.log(WARNING, "GRLY-2114 The night''s work ended early; the next night does it: {0}", why.toString());
    }

    void noNight(Throwable why) {
        LOG.log(WARNING, "GRLY-2115 The nightly timer cannot be looked after now, trying again: {0}", why.toString());
    }
}
