package gridrelay.directory;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An endpoint as its creator wants it. What is null gets its default.
 *
 * @param timeoutMs of a whole request; default 15,000
 * @param maxConcurrency open requests at once, over the cluster; default 32
 * @param ratePerSecond requests a second, over the cluster; default none
 * @param retrySchedule the delay after the first, second, ... failed attempt; default Standard Webhooks' example
 * @param maxAge after which a message counts as exhausted; default none
 * @param onExhausted default {@code BLOCK}
 * @param headers added to each request
 */
public record EndpointSpec(
        String url,
        String description,
        Integer timeoutMs,
        Integer maxConcurrency,
        Integer ratePerSecond,
        List<Duration> retrySchedule,
        Duration maxAge,
        OnExhausted onExhausted,
        Map<String, String> headers) {

    private static final List<Duration> STANDARD_SCHEDULE = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    public EndpointSpec {
        timeoutMs = timeoutMs == null ? 15_000 : timeoutMs;
        maxConcurrency = maxConcurrency == null ? 32 : maxConcurrency;
        ratePerSecond = ratePerSecond == null ? 0 : ratePerSecond;
        retrySchedule = retrySchedule == null ? STANDARD_SCHEDULE : List.copyOf(retrySchedule);
        onExhausted = onExhausted == null ? OnExhausted.BLOCK : onExhausted;
        headers = headers == null ? Map.of() : Map.copyOf(headers);
    }
}
