package gridrelay.system.receiver;

import java.time.Duration;
import java.util.Map;

/** What the receiver does with a request. */
public sealed interface Answer {

    Status OK = status(200);

    static Status status(int code) {
        return new Status(code, Map.of(), Duration.ZERO, null);
    }

    /** Takes a batch up to this message. */
    static Status accepted(long sequence) {
        return new Status(200, Map.of(), Duration.ZERO, sequence);
    }

    /** Never answers; the connection stays open until the sender closes it. */
    record Hang() implements Answer {}

    /** Resets the connection without an answer. */
    record Reset() implements Answer {}

    /**
     * Answers with a status after a delay.
     *
     * @param accepted what the body says of a batch; null for an empty one
     */
    record Status(int code, Map<String, String> headers, Duration after, Long accepted) implements Answer {

        public Status after(Duration delay) {
            return new Status(code, headers, delay, accepted);
        }

        public Status with(String header, String value) {
            return new Status(code, Map.of(header, value), after, accepted);
        }
    }
}
