package gridrelay.intake.scan;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

/** What scanning tells operators: GRLY-52xx. */
final class Log {
    private static final System.Logger LOG = System.getLogger("gridrelay.intake.scan");

    void proven(String scanner, Version version) {
        LOG.log(
                INFO,
                "GRLY-5201 Scanner {0} has proven itself: {1}, signatures {2}",
                scanner,
                version.engine(),
                version.signatures().isEmpty() ? "not named" : version.signatures());
    }

    void distrusted(String scanner, String why) {
        LOG.log(ERROR, "GRLY-5202 Scanner {0} gets no work: {1}", scanner, why);
    }

    void testScanner() {
        LOG.log(
                WARNING,
                "GRLY-5203 Files are looked at by a test scanner, which is no antivirus: gridrelay.intake.scan.clamd is not"
                        + " set; only a development server does so");
    }

    void none() {
        LOG.log(ERROR, "GRLY-5204 Files wait: no scanner is configured, gridrelay.intake.scan.clamd is not set");
    }
}
