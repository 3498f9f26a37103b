package gridrelay.relay;

import java.time.Instant;

/**
 * What came of a request.
 *
 * @param started when its first byte was produced, or the wait for a connection ended
 * @param status null if there was no answer
 * @param retryAfter the header's value, or null
 * @param error what kept it from an answer or cut the answer short, or null
 * @param text the beginning of the answer's body, or null
 * @param errorClass of the error, null if there was an answer
 * @param reset whether this node broke the request off, because it may soon not hold the shard any more
 */
record Reply(
        Instant started,
        long durationMs,
        Integer status,
        String retryAfter,
        String error,
        ErrorClass errorClass,
        String text,
        boolean reset) {

    /** What it tells about the endpoint. */
    Signal signal() {
        if (reset) {
            return Signal.NONE;
        }
        if (status == null) {
            return errorClass.signal();
        }
        if (status == 429) {
            return Signal.BUSY;
        }
        return status >= 500 ? Signal.AILING : Signal.WELL;
    }

    boolean ok() {
        return status != null && status >= 200 && status < 300;
    }

    /** The receiver says that it has too much to do, or something before it says so. */
    boolean overloaded() {
        return status != null && (status == 429 || status == 502 || status == 503 || status == 504);
    }

    boolean gone() {
        return status != null && status == 410;
    }

    String reason() {
        return status == null ? error : "HTTP " + status;
    }
}
