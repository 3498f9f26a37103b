package gridrelay.database;

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
}
