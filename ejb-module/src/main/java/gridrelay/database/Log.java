package gridrelay.database;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

/** The component's log events; GRLY-1000 to 1099. */
final class Log {

    private static final System.Logger LOG = System.getLogger("gridrelay.database");

    private Log() {}

    static void ready(Dialect dialect, String version, int migrations) {
        LOG.log(INFO, "GRLY-1001 Database {0} {1} is ready; {2} migrations were run", dialect, version, migrations);
    }

    static void waiting(String reason) {
        LOG.log(WARNING, "GRLY-1002 The database is not there yet, trying again: {0}", reason);
    }

    static void setting(String what) {
        LOG.log(WARNING, "GRLY-1003 {0}", what);
    }

    static void inDoubt(InDoubt.Held held) {
        LOG.log(
                ERROR,
                "GRLY-1004 Transaction {0} is prepared and not decided since at least {1} s: it holds its locks, and a fail-over"
                        + " that needs them, until the node that began it, or a peer of its recovery group, runs",
                held.transaction(),
                held.seenFor().toSeconds());
    }

    static void inDoubtNoMore(String transaction) {
        LOG.log(INFO, "GRLY-1005 Transaction {0} is no longer in doubt", transaction);
    }

    static void inDoubtUnknown(Throwable cause) {
        LOG.log(DEBUG, "The database does not say what is in doubt, trying again", cause);
    }
}
