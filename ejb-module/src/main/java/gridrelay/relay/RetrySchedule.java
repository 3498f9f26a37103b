package gridrelay.relay;

import gridrelay.directory.Jitter;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When the next attempt is due: the step of the endpoint's schedule, varied by its jitter so that what failed together does
 * not come back together, and not before the receiver asked for.
 *
 * @param random from 0 to 1
 * @param ceiling the longest Retry-After that is obeyed
 */
record RetrySchedule(DoubleSupplier random, Duration ceiling) {

    private static final double JITTER = 0.2;
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** RFC 9110, 5.6.7: the present format and the two obsolete ones, which a recipient must understand too. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.ENGLISH),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));

    /**
     * The wait after a failed attempt; none if the message is exhausted.
     *
     * @param failures failed attempts so far, this one included
     */
    Optional<Duration> next(Target target, int failures, Instant acceptedAt, Reply reply, Instant now) {
        return target.onExhausted() == OnExhausted.BLOCK
                ? Optional.of(wait(target, failures, reply, now))
                : limited(target, failures, acceptedAt, reply, now);
    }

    /**
     * As {@link #next}, of a batch of several messages, whose attempts have an end under every policy; unless it is the endpoint that
     * fails, whatever it is sent.
     */
    Optional<Duration> nextOfBatch(Target target, int failures, Instant acceptedAt, Reply reply, Instant now) {
        var away = reply.signal() == Signal.AWAY || reply.overloaded();
        return away
                ? next(target, failures, acceptedAt, reply, now)
                : limited(target, failures, acceptedAt, reply, now);
    }

    private Optional<Duration> limited(Target target, int failures, Instant acceptedAt, Reply reply, Instant now) {
        var wait = wait(target, failures, reply, now);
        return exhausted(target, failures, acceptedAt, now.plus(wait)) ? Optional.empty() : Optional.of(wait);
    }

    /** As {@link #next}, of a message that is sent again: it has no age, and its attempts have an end under every policy. */
    Optional<Duration> nextInReplay(Target target, int failures, Reply reply, Instant now) {
        return failures >= most(target) ? Optional.empty() : Optional.of(wait(target, failures, reply, now));
    }

    private Duration wait(Target target, int failures, Reply reply, Instant now) {
        var step = jittered(step(target, failures), target.jitter());
        var asked = retryAfter(reply, now);
        return asked.compareTo(step) > 0 ? asked : step;
    }

    private static int most(Target target) {
        return target.maxAttempts() == null ? target.retrySchedule().size() + 1 : target.maxAttempts();
    }

    /** After its end the schedule goes on with its last step. */
    private static Duration step(Target target, int failures) {
        var steps = target.retrySchedule();
        return steps.get(Math.min(failures, steps.size()) - 1);
    }

    private static boolean exhausted(Target target, int failures, Instant acceptedAt, Instant next) {
        return failures >= most(target) || (target.maxAge() != null && next.isAfter(acceptedAt.plus(target.maxAge())));
    }

    /** How long the receiver asks us to wait; zero if it does not. */
    Duration retryAfter(Reply reply, Instant now) {
        if (reply.retryAfter() == null) {
            return Duration.ZERO;
        }
        var asked = parse(reply.retryAfter().trim(), now);
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(ceiling) > 0 ? ceiling : asked;
    }

    private static Duration parse(String value, Instant now) {
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(value.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(value));
        }
        for (var format : DATES) {
            try {
                return Duration.between(now, Instant.from(format.parse(value)));
            } catch (DateTimeParseException e) {
                // perhaps another format
            }
        }
        return Duration.ZERO; // neither seconds nor a date: the receiver asks for nothing that we understand
    }

    private Duration jittered(Duration step, Jitter jitter) {
        return switch (jitter) {
            case NONE -> step;
            case PROPORTIONAL -> times(step, 1 - JITTER + 2 * JITTER * random.getAsDouble());
            case FULL -> {
                var spread = times(step, random.getAsDouble());
                yield spread.compareTo(SHORTEST) < 0 ? SHORTEST : spread;
            }
        };
    }

    private static Duration times(Duration step, double factor) {
        return Duration.ofNanos((long) (step.toNanos() * factor));
    }
}
