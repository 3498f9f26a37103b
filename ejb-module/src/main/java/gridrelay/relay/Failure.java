package gridrelay.relay;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.HttpException;

/** Why an attempt failed: each class is treated in its own way, and says how much the receiver can have seen of it. */
public enum Failure {
    /** The host's name leads nowhere. Nothing was sent. */
    DNS(true),
    /** The URL or an address that its host leads to is not one that webhooks may be sent to. Nothing was sent. */
    FORBIDDEN(true),
    /** Nobody accepts connections there, or there is no way to it. Nothing was sent. */
    REFUSED(true),
    /** The other side is not who the URL says, or speaks no TLS that we do. Nothing was sent. */
    TLS(true),
    /** Not connected, or not completely answered, in time. The message may have been received. */
    TIMEOUT(true),
    /** The connection ended before there was an answer. The message may have been received. */
    RESET(true),
    /** What came is no answer of HTTP/1.1, or has too long a head. The message may have been received. */
    PROTOCOL(true),
    /** Answered, but not with 2xx. */
    STATUS(false),
    /** Answered 2xx, but the receiver took nothing of the batch, or it is not clear what. */
    UNACCEPTED(false),
    /** This node's own doing: it may soon not hold the shard any more, or cannot sign. Says nothing about the receiver. */
    LOCAL(false);

    private static final int MOST_CAUSES = 10;

    private final boolean unreachable;

    Failure(boolean unreachable) {
        this.unreachable = unreachable;
    }

    /** Whether it is the endpoint that fails, for whatever message, rather than this message. */
    public boolean unreachable() {
        return unreachable;
    }

    static Failure of(Throwable thrown) {
        var cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++, cause = cause.getCause()) {
            var known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return RESET; // closed, reset, broken: whatever else becomes of a connection
    }

    private static Failure known(Throwable cause) {
        if (cause instanceof ForbiddenAddressException) {
            return FORBIDDEN;
        }
        if (cause instanceof UnknownHostException) {
            return DNS;
        }
        if (cause instanceof SSLException) {
            return TLS;
        }
        if (cause instanceof InterruptedIOException || cause instanceof TimeoutException) {
            return TIMEOUT; // of the socket, of connecting
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return REFUSED;
        }
        if (cause instanceof HttpException) {
            return PROTOCOL;
        }
        return cause instanceof IllegalArgumentException ? LOCAL : null; // a key that is none
    }
}
