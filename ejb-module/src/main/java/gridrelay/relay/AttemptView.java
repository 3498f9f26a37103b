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
        String response) {}
