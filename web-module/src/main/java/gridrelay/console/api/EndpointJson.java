package gridrelay.console.api;

import gridrelay.directory.Coalesce;
import gridrelay.directory.Endpoint;
import gridrelay.directory.Jitter;
import gridrelay.directory.OnExhausted;
import gridrelay.relay.Backlog;
import gridrelay.relay.BreakerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An endpoint, with what it has not got yet.
 *
 * @param secret of a new endpoint only
 * @param publicKey verifies signatures of version v1a; null without such
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
        int connectTimeoutMs,
        int timeoutMs,
        int maxConcurrency,
        Integer ratePerSecond,
        List<Duration> retrySchedule,
        Jitter jitter,
        Duration maxAge,
        Integer maxAttempts,
        OnExhausted onExhausted,
        List<String> signatures,
        String publicKey,
        Map<String, String> headers,
        Coalesce coalesce,
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
            Map<String, String> headers,
            Backlog backlog,
            Instant now) {
        return new EndpointJson(
                endpoint.name(),
                secret,
                endpoint.url(),
                endpoint.description(),
                endpoint.connectTimeoutMs(),
                endpoint.timeoutMs(),
                endpoint.maxConcurrency(),
                endpoint.ratePerSecond() == 0 ? null : endpoint.ratePerSecond(),
                endpoint.retrySchedule(),
                endpoint.jitter(),
                endpoint.maxAge(),
                endpoint.maxAttempts(),
                endpoint.onExhausted(),
                endpoint.signatures(),
                endpoint.signatures().contains("v1a") ? endpoint.publicKey() : null,
                headers,
                endpoint.coalesce(),
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
