package gridrelay.intake;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import gridrelay.grid.Tenure;

/** What the intake tells operators; receiving GRLY-50xx, stages GRLY-51xx. */
final class Log {

    private static final System.Logger LOG = System.getLogger("gridrelay.intake");

    void brokenOff(String file, Throwable why) {
        LOG.log(DEBUG, "The sender of " + file + " is gone", why);
    }

    void notCommitted(String file, Throwable why) {
        LOG.log(WARNING, "GRLY-5001 Received bytes of {0} could not be made durable: {1}", file, why.toString());
    }

    void notSwept(String what, Throwable why) {
        LOG.log(WARNING, "GRLY-5002 {0} cannot be removed now, trying again: {1}", what, why.toString());
    }

    void orphans(int files) {
        LOG.log(INFO, "GRLY-5003 Removed the staged bytes of {0} files that nobody knows", files);
    }

    void notTicked(Throwable why) {
        LOG.log(WARNING, "GRLY-5004 What is under way cannot be looked after now, trying again: {0}", why.toString());
    }

    void noRoomTold(Throwable why) {
        LOG.log(WARNING, "GRLY-5005 The staging folder does not tell how much room it has: {0}", why.toString());
    }

    void noBlanks(Throwable why) {
        LOG.log(WARNING, "GRLY-5006 No segments can be made in advance now, trying again: {0}", why.toString());
    }

    void notLoaded(Tenure tenure, Throwable why) {
        LOG.log(
                WARNING,
                "GRLY-5101 The files of shard {0} cannot be read now, trying again: {1}",
                tenure.shard(),
                why.toString());
    }

    void notNoticed(Throwable why) {
        LOG.log(WARNING, "GRLY-5102 New files cannot be looked for now, trying again: {0}", why.toString());
    }

    void noticesAgain() {
        LOG.log(INFO, "GRLY-5103 New files are found again");
    }

    void notRecorded(String file, Throwable why) {
        LOG.log(
                WARNING,
                "GRLY-5104 What became of file {0} cannot be recorded now, trying again: {1}",
                file,
                why.toString());
    }

    void stageFailed(FileStatus stage, String file, Throwable why) {
        LOG.log(ERROR, "GRLY-5105 Stage " + stage + " failed for file " + file + "; it is tried again", why);
    }

    void fenced(Tenure tenure) {
        LOG.log(
                WARNING,
                "GRLY-5106 A verdict was dropped: shard {0} is no longer held with epoch {1}",
                tenure.shard(),
                tenure.epoch());
    }

    void notScanned(String file, String why) {
        LOG.log(INFO, "GRLY-5111 File {0} cannot be scanned now, trying again: {1}", file, why);
    }

    void takenBack(String file, String member, LoanEnd why) {
        LOG.log(
                why == LoanEnd.SILENT ? WARNING : INFO,
                "GRLY-5112 File {0} was lent to member {1}, which is {2}: it is taken back",
                file,
                member,
                why == LoanEnd.SILENT ? "not heard any more" : "there but does not name it");
    }

    void notBorrowed(String file, Throwable why) {
        LOG.log(INFO, "GRLY-5113 File {0} of another node is returned, it cannot be read: {1}", file, why.toString());
    }

    void gridAway(Throwable why) {
        LOG.log(WARNING, "GRLY-5107 The grid cannot be reached; its entries will follow later: {0}", why.toString());
    }

    void notStored(String file, Throwable why) {
        LOG.log(WARNING, "GRLY-5108 File {0} cannot be stored now, trying again: {1}", file, reasons(why));
        LOG.log(DEBUG, file, why);
    }

    void notOpened(String file, Throwable why) {
        LOG.log(WARNING, "GRLY-5109 The content of file {0} cannot be had now: {1}", file, reasons(why));
        LOG.log(DEBUG, file, why);
    }

    void storesIn(Storage storage) {
        LOG.log(INFO, "GRLY-5110 Checked files are stored in {0}", storage);
    }

    /** Its own words and those of what it came from: a trace for each file would hide all else. */
    private static String reasons(Throwable why) {
        return why.getCause() == null ? why.toString() : why + "; " + why.getCause();
    }
}
