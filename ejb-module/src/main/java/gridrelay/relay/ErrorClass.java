package gridrelay.relay;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;

/** Why there was no answer. */
enum ErrorClass {
    /** The name has no address, or none that may be sent to. */
    DNS(Signal.AWAY),
    REFUSED(Signal.AWAY),
    TLS(Signal.AWAY),
    TIMEOUT(Signal.SILENT),
    RESET(Signal.SILENT),
    /** What came was no HTTP, or more than is read. */
    PROTOCOL(Signal.SILENT),
    /** The request could not be made, e.g. for want of a usable secret: the endpoint never saw it. */
    LOCAL(Signal.NONE);

    private final Signal signal;

    ErrorClass(Signal signal) {
        this.signal = signal;
    }

    Signal signal() {
        return signal;
    }

    /** Of a failure while connecting or after. */
    static ErrorClass of(Throwable failure) {
        if (failure instanceof SSLException) {
            return TLS;
        }
        if (failure instanceof SocketTimeoutException || failure instanceof TimeoutException) {
            return TIMEOUT; // the client's ConnectTimeoutException is one
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return REFUSED;
        }
        return failure instanceof SocketException || failure instanceof ConnectionClosedException ? RESET : PROTOCOL;
    }
}
