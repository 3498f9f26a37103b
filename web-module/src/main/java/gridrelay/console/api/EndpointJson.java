package gridrelay.console.api;

import gridrelay.directory.Endpoint;
import gridrelay.directory.OnExhausted;
import gridrelay.relay.Backlog;
import gridrelay.relay.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An endpoint, with what it has not got yet.
 *
 * @param secret of a new endpoint only
 * @param headers their values are hidden from those who cannot change them
 * @param breaker on the node where it fares worst, about a second old
 * @param backlog undelivered messages
 * @param backlogLanes conversations with undelivered messages
 * @param backlogAtLeast true if there is more than was counted
 */
public record EndpointJson(
        String name,
        String secret,
        String url,
        String description,
        int timeoutMs,
        int maxConcurrency,
        Integer ratePerSecond,
        List<Duration> retrySchedule,
        Duration maxAge,
        OnExhausted onExhausted,
        Map<String, String> headers,
        Endpoint.State state,
        String stateReason,
        BreakerState breaker,
        long backlog,
        long backlogLanes,
        Boolean backlogAtLeast,
        Instant oldestUndelivered,
        Duration oldestUndeliveredAge,
        Instant previousSecretUntil,
        Instant createdAt) {

    static EndpointJson of(
            Endpoint endpoint,
            String secret,
            BreakerState breaker,
            Backlog backlog,
            boolean showsHeaders,
            Instant now) {
        var headers = new TreeMap<>(endpoint.headers());
        if (!showsHeaders) {
            headers.replaceAll((name, value) -> "***");
        }
        return new EndpointJson(
                endpoint.name(),
                secret,
                endpoint.url(),
                endpoint.description(),
                endpoint.timeoutMs(),
                endpoint.maxConcurrency(),
                endpoint.ratePerSecond() == 0 ? null : endpoint.ratePerSecond(),
                endpoint.retrySchedule(),
                endpoint.maxAge(),
                endpoint.onExhausted(),
                headers,
                endpoint.state(),
                endpoint.stateReason(),
                breaker,
                backlog.messages(),
                backlog.lanes(),
                backlog.atLeast() ? true : null,
                backlog.oldest(),
                backlog.oldest() == null ? null : Duration.between(backlog.oldest(), now),
                endpoint.previousSecretUntil(),
                endpoint.createdAt());
    }
}
