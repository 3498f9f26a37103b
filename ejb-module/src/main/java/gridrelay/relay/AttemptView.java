package gridrelay.relay;

import java.time.Instant;

/**
 * One request to an endpoint.
 *
 * @param replay that it belonged to, else null
 * @param number 1, 2, 3, ...; the same number twice is a repeat after a fault
 * @param status null if there was no answer
 * @param failure null if it was answered 2xx; null too for one that was recorded before there were such classes
 * @param error what kept the request from an answer, else null
 * @param response the beginning of the answer's body
 * @param batch that the request held; null if it held the message alone
 */
public record AttemptView(
        Long replay,
        int number,
        long epoch,
        String node,
        Instant startedAt,
        long durationMs,
        Integer status,
        Failure failure,
        String error,
        String response,
        Batch batch) {

    /**
     * Consecutive messages in one request.
     *
     * @param id the {@code webhook-id}
     * @param first the sequence of its first message
     * @param accepted the sequence of the last message that the receiver took; null if it took none
     */
    public record Batch(String id, long first, long last, Long accepted) {}
}
