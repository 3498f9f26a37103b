package gridrelay.console.live;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

/** GRLY-4520 to GRLY-4539. */
final class Log {
    private final System.Logger logger = System.getLogger("gridrelay.console.live");

    void publishingFailed(Throwable cause) {
        logger.log(ERROR, "GRLY-4520 Live events could not be published this time", cause);
    }

    void filesNotFollowed(Throwable cause) {
        logger.log(WARNING, "GRLY-4521 The events of files cannot be read now, trying again: {0}", cause.toString());
    }
}
