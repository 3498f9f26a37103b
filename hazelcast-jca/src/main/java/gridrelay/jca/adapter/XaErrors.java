package gridrelay.jca.adapter;

import javax.transaction.xa.XAException;

/**
 * XA's codes for what Hazelcast throws. A transaction manager takes a Throwable, XAER_RMERR and a missing code for an unknown
 * outcome or worse, and Hazelcast throws all three.
 */
final class XaErrors {

    private XaErrors() {}

    static XAException error(int code, String message) {
        return error(code, message, null);
    }

    static XAException error(int code, String message, Throwable cause) {
        var exception = new XAException(message);
        exception.errorCode = code;
        exception.initCause(cause);
        return exception;
    }

    /** Whether Hazelcast said so, itself or (when another member did) wrapped. */
    static boolean says(int code, Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof XAException exception && exception.errorCode == code) {
                return true;
            }
        }
        return false;
    }
}
