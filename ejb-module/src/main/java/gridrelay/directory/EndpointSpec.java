package gridrelay.directory;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An endpoint as its creator wants it. What is null gets its default.
 *
 * @param connectTimeoutMs of connecting, and of the TLS handshake after it; default 5,000
 * @param timeoutMs of a whole request, connecting included; default 15,000
 * @param maxConcurrency open requests at once, over the cluster; default 32
 * @param ratePerSecond requests a second, over the cluster; default none
 * @param retrySchedule the delay after the first, second, ... failed attempt; default Standard Webhooks' example
 * @param jitter how the delays vary; default {@code PROPORTIONAL}
 * @param maxAge after which a message counts as exhausted; default none
 * @param maxAttempts after which a message counts as exhausted; default one more than the schedule has delays
 * @param onExhausted default {@code BLOCK}, with which nothing is ever exhausted
 * @param signatures {@code v1}, {@code v1a} or both; default {@code v1}
 * @param headers added to each request
 * @param coalesce default none: each message is a request by itself
 */
public record EndpointSpec(
        String url,
        String description,
        Integer connectTimeoutMs,
        Integer timeoutMs,
        Integer maxConcurrency,
        Integer ratePerSecond,
        List<Duration> retrySchedule,
        Jitter jitter,
        Duration maxAge,
        Integer maxAttempts,
        OnExhausted onExhausted,
        List<String> signatures,
        Map<String, String> headers,
        Coalesce coalesce) {

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
        connectTimeoutMs = connectTimeoutMs == null ? 5_000 : connectTimeoutMs;
        timeoutMs = timeoutMs == null ? 15_000 : timeoutMs;
        maxConcurrency = maxConcurrency == null ? 32 : maxConcurrency;
        ratePerSecond = ratePerSecond == null ? 0 : ratePerSecond;
        retrySchedule = retrySchedule == null ? STANDARD_SCHEDULE : List.copyOf(retrySchedule);
        jitter = jitter == null ? Jitter.PROPORTIONAL : jitter;
        onExhausted = onExhausted == null ? OnExhausted.BLOCK : onExhausted;
        signatures = signatures == null ? List.of("v1") : List.copyOf(signatures);
        headers = headers == null ? Map.of() : Map.copyOf(headers);
    }
}
