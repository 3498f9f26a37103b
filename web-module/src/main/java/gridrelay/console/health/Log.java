package gridrelay.console.health;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

/** GRLY-4540 to GRLY-4559. */
final class Log {
    private final System.Logger logger = System.getLogger("gridrelay.console.health");

    /** Every few seconds while the database is away: the stack trace is for those who ask for it. */
    void pulseFailed(Throwable cause) {
        logger.log(WARNING, "GRLY-4540 This node could not be looked at this time: {0}", cause.toString());
        logger.log(DEBUG, "GRLY-4540", cause);
    }

    void outOfFiles(Throwable cause) {
        logger.log(
                ERROR,
                "GRLY-4541 This process may open no more files; what it wanted to load meanwhile stays missing: start it anew, with"
                        + " a higher limit: {0}",
                cause.toString());
    }
}
