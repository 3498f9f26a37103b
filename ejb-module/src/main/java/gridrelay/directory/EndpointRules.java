package gridrelay.directory;

import gridrelay.problem.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What an endpoint may look like; where the URL may lead is {@link Egress}'s to say. */
final class EndpointRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    /** RFC 9110, 5.6.2: a token. */
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    /** RFC 9110, 5.5: visible ASCII, with blanks and tabs only inside. No CR, no LF. */
    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]([ \\t!-~]{0,1998}[!-~])?");

    private static final Duration SHORTEST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofDays(7);
    private static final int MOST_RETRIES = 50;
    private static final int MOST_ATTEMPTS = 1_000;
    private static final Set<String> SIGNATURES = Set.of("v1", "v1a");
    private static final int MOST_HEADERS = 20;
    private static final int HEADERS_LENGTH = 6_000;

    /** What the relay or the HTTP client sets itself, and what belongs to a single connection (RFC 9110, 7.6.1). */
    private static final Set<String> OURS = Set.of(
            "host",
            "content-type",
            "content-length",
            "content-encoding",
            "user-agent",
            "expect",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private EndpointRules() {}

    /** Names every rule that is broken. */
    static List<Violation> violations(String name, EndpointSpec spec) {
        var found = new ArrayList<Violation>();
        if (name == null || !NAME.matcher(name).matches()) {
            found.add(
                    new Violation("name", "must have 1 to 100 of A-Z a-z 0-9 . _ -, beginning with a letter or digit"));
        }
        if (spec.url() == null) {
            found.add(new Violation("url", "is required"));
        } else if (spec.url().length() > 2048) {
            found.add(new Violation("url", "must have at most 2048 characters"));
        }
        if (spec.description() != null && spec.description().length() > 1000) {
            found.add(new Violation("description", "must have at most 1000 characters"));
        }
        range("connectTimeoutMs", spec.connectTimeoutMs(), 100, 60_000, found);
        range("timeoutMs", spec.timeoutMs(), 100, 60_000, found);
        range("maxConcurrency", spec.maxConcurrency(), 1, 1_000, found);
        range("ratePerSecond", spec.ratePerSecond(), 0, 100_000, found);
        schedule(spec.retrySchedule(), found);
        if (spec.maxAge() != null && !between(Duration.ofSeconds(1), spec.maxAge(), Duration.ofDays(90))) {
            found.add(new Violation("maxAge", "must be PT1S to P90D"));
        }
        if (spec.maxAttempts() != null) {
            range("maxAttempts", spec.maxAttempts(), 1, MOST_ATTEMPTS, found);
        }
        signatures(spec.signatures(), found);
        if (spec.coalesce() != null) {
            coalesce(spec.coalesce(), found);
        }
        headers(spec.headers(), found);
        return found;
    }

    private static void schedule(List<Duration> schedule, List<Violation> found) {
        if (schedule.isEmpty() || schedule.size() > MOST_RETRIES) {
            found.add(new Violation("retrySchedule", "must have 1 to " + MOST_RETRIES + " durations"));
        }
        if (!schedule.stream().allMatch(delay -> between(SHORTEST_RETRY, delay, LONGEST_RETRY))) {
            found.add(new Violation("retrySchedule", "must hold durations of PT0.1S to P7D"));
        }
    }

    private static void coalesce(Coalesce coalesce, List<Violation> found) {
        range("coalesce.maxMessages", coalesce.maxMessages(), 2, Coalesce.MOST_MESSAGES, found);
        range("coalesce.maxBytes", coalesce.maxBytes(), 1_024, 1_048_576, found);
        range("coalesce.lingerMs", coalesce.lingerMs(), 0, 10_000, found);
    }

    private static void signatures(List<String> signatures, List<Violation> found) {
        var distinct = Set.copyOf(signatures);
        if (signatures.isEmpty() || distinct.size() < signatures.size() || !SIGNATURES.containsAll(distinct)) {
            found.add(new Violation("signatures", "must hold v1, v1a or both, each once"));
        }
    }

    private static void headers(Map<String, String> headers, List<Violation> found) {
        if (headers.size() > MOST_HEADERS || length(headers) > HEADERS_LENGTH) {
            found.add(new Violation(
                    "headers", "must be at most " + MOST_HEADERS + ", of " + HEADERS_LENGTH + " characters in all"));
        }
        if (headers.keySet().stream().map(EndpointRules::lower).distinct().count() < headers.size()) {
            found.add(new Violation("headers", "must not name a header twice"));
        }
        headers.forEach((name, value) -> {
            if (!HEADER_NAME.matcher(name).matches()) {
                found.add(new Violation("headers", "must have names of RFC 9110"));
            } else if (reserved(lower(name))) {
                found.add(new Violation("headers." + name, "is set by the relay or belongs to the connection"));
            } else if (!HEADER_VALUE.matcher(value).matches()) {
                found.add(new Violation(
                        "headers." + name, "must have 1 to 2000 visible ASCII characters, blanks only between them"));
            }
        });
    }

    private static boolean reserved(String name) {
        return OURS.contains(name) || name.startsWith("webhook-") || name.startsWith("gridrelay-");
    }

    private static int length(Map<String, String> headers) {
        return headers.entrySet().stream()
                .mapToInt(h -> h.getKey().length() + h.getValue().length())
                .sum();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static void range(String field, int value, int least, int most, List<Violation> found) {
        if (value < least || value > most) {
            found.add(new Violation(field, "must be " + least + " to " + most));
        }
    }

    private static boolean between(Duration least, Duration value, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }
}
