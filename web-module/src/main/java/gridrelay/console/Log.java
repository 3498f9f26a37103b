package gridrelay.console;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

/** What the console tells operators: GRLY-40xx. */
final class Log {
    private static final System.Logger LOG = System.getLogger("gridrelay.console");

    void failed(Problem problem, Throwable why) {
        LOG.log(ERROR, "GRLY-4001 Request failed, " + problem.instance(), why);
    }

    void unavailable(Problem problem, Throwable why) {
        LOG.log(WARNING, "GRLY-4002 Request could not be served now, {0}: {1}", problem.instance(), why.toString());
        LOG.log(DEBUG, problem.instance(), why);
    }

    /** No event: clients' mistakes are theirs. */
    void refused(Problem problem, Throwable why) {
        LOG.log(DEBUG, problem.instance(), why);
    }
}
