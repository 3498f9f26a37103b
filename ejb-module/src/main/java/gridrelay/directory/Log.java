package gridrelay.directory;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

/** What the directory tells operators: GRLY-30xx. */
final class Log {
    private static final System.Logger LOG = System.getLogger("gridrelay.directory");

    void loaded(int endpoints) {
        LOG.log(INFO, "GRLY-3001 Directory loaded, {0} endpoints", endpoints);
    }

    void disabled(String endpoint, String reason) {
        LOG.log(WARNING, "GRLY-3002 Endpoint {0} disabled: {1}", endpoint, reason);
    }

    void removed(String endpoint) {
        LOG.log(INFO, "GRLY-3003 Deleted endpoint {0} removed with all that hung on it", endpoint);
    }

    void notRefreshed(Throwable why) {
        LOG.log(WARNING, "GRLY-3004 The directory's changes cannot be read", why);
    }

    void notSwept(Throwable why) {
        LOG.log(WARNING, "GRLY-3005 Deleted endpoints and old secrets cannot be removed now", why);
    }

    void secretsPlain() {
        LOG.log(
                WARNING,
                "GRLY-3006 Endpoints' secrets and headers are kept unencrypted: gridrelay.secrets.key is not set;"
                        + " only a development server does so");
    }

    void unreadable(String endpoint, String why) {
        LOG.log(ERROR, "GRLY-3007 Endpoint {0} gets nothing: {1}", endpoint, why);
    }

    void resealed(int endpoints) {
        LOG.log(INFO, "GRLY-3008 Secrets of {0} endpoints encrypted with the current key", endpoints);
    }
}
