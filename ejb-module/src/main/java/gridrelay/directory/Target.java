package gridrelay.directory;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An endpoint as deliveries need it: immutable, as of the last look at the database.
 *
 * @param connectTimeout of connecting, and of the TLS handshake after it
 * @param timeout of the whole request
 * @param maxConcurrency open requests at once
 * @param ratePerSecond requests a second; 0 for no limit
 * @param retrySchedule the delay after the first, second, ... failed attempt; never empty
 * @param maxAge after which a message counts as exhausted; null for no limit
 * @param maxAttempts after which a message counts as exhausted; null: one more than the schedule has delays
 * @param headers added to each request
 * @param secrets sign each request, of a kind the newest first: {@code whsec_...} as v1, {@code whsk_...} as v1a
 * @param coalesce null: each message is a request by itself
 */
public record Target(
        long id,
        String name,
        URI url,
        Duration connectTimeout,
        Duration timeout,
        int maxConcurrency,
        int ratePerSecond,
        List<Duration> retrySchedule,
        Jitter jitter,
        Duration maxAge,
        Integer maxAttempts,
        OnExhausted onExhausted,
        Map<String, String> headers,
        List<String> secrets,
        State state,
        Coalesce coalesce) {

    /** One that gets each message by itself. */
    public Target(
            long id,
            String name,
            URI url,
            Duration connectTimeout,
            Duration timeout,
            int maxConcurrency,
            int ratePerSecond,
            List<Duration> retrySchedule,
            Jitter jitter,
            Duration maxAge,
            Integer maxAttempts,
            OnExhausted onExhausted,
            Map<String, String> headers,
            List<String> secrets,
            State state) {
        this(
                id,
                name,
                url,
                connectTimeout,
                timeout,
                maxConcurrency,
                ratePerSecond,
                retrySchedule,
                jitter,
                maxAge,
                maxAttempts,
                onExhausted,
                headers,
                secrets,
                state,
                null);
    }

    /** Without what must not be in a log. */
    @Override
    public String toString() {
        return "endpoint " + name + " at " + url;
    }

    /** Whether an endpoint takes messages and gets them. */
    public enum State {
        ACTIVE,
        /** Accepts messages, delivers none. */
        PAUSED,
        /** Accepts none, delivers none. */
        DISABLED
    }
}
