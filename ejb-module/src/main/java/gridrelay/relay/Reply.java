package gridrelay.relay;

import java.time.Instant;

/**
 * What came of a request.
 *
 * @param started when its first byte was produced, or the wait for a connection ended
 * @param status null if there was no answer
 * @param retryAfter the header's value, or null
 * @param failure why it is no success; null for 2xx, unless it is one that took nothing of a batch
 * @param error what kept it from an answer or cut the answer short, or null
 * @param text the beginning of the answer's body, or null
 * @param reset whether this node broke the request off, because it may soon not hold the shard any more
 * @param accepted the sequence of the last message that the receiver took; null: all of them, if it is a success
 */
record Reply(
        Instant started,
        long durationMs,
        Integer status,
        String retryAfter,
        Failure failure,
        String error,
        String text,
        boolean reset,
        Long accepted) {

    Reply(
            Instant started,
            long durationMs,
            Integer status,
            String retryAfter,
            Failure failure,
            String error,
            String text,
            boolean reset) {
        this(started, durationMs, status, retryAfter, failure, error, text, reset, null);
    }

    /** The receiver took a batch up to this message. */
    Reply took(long sequence) {
        return new Reply(started, durationMs, status, retryAfter, failure, error, text, reset, sequence);
    }

    /** The receiver took nothing of a batch, whatever its status. */
    Reply unaccepted(String why) {
        var cut = ReplyText.clean(why, 300);
        return new Reply(started, durationMs, status, retryAfter, Failure.UNACCEPTED, cut, text, reset);
    }

    /** It is this node's doing that nobody knows what the receiver took. */
    Reply brokenOff() {
        return new Reply(started, durationMs, status, retryAfter, failure, error, text, true, accepted);
    }

    /** What it tells about the endpoint. */
    Signal signal() {
        if (reset) {
            return Signal.NONE;
        }
        if (status == null) {
            return switch (failure) {
                case DNS, FORBIDDEN, REFUSED, TLS -> Signal.AWAY;
                case TIMEOUT, RESET, PROTOCOL -> Signal.SILENT;
                case STATUS, UNACCEPTED, LOCAL -> Signal.NONE;
            };
        }
        if (status == 429) {
            return Signal.BUSY;
        }
        return status >= 500 ? Signal.AILING : Signal.WELL;
    }

    /** Whatever else is wrong with a 2xx: the receiver has taken the message. */
    static boolean ok(Integer status) {
        return status != null && status >= 200 && status < 300;
    }

    boolean ok() {
        return ok(status) && failure == null;
    }

    /** The receiver says that it has too much to do, or something before it says so. */
    boolean overloaded() {
        return status != null && (status == 429 || status == 502 || status == 503 || status == 504);
    }

    boolean gone() {
        return status != null && status == 410;
    }

    String reason() {
        return status == null || failure == Failure.UNACCEPTED ? error : "HTTP " + status;
    }
}
