package gridrelay.relay;

import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When the next attempt is due: the step of the endpoint's schedule, 20 % more or less so that what failed together does not
 * come back together, and not before the receiver asked for.
 *
 * @param random from 0 to 1
 * @param ceiling the longest Retry-After that is obeyed
 */
record RetrySchedule(DoubleSupplier random, Duration ceiling) {

    private static final double JITTER = 0.2;

    /**
     * The wait after a failed attempt; none if the schedule is exhausted.
     *
     * @param failures failed attempts so far, this one included
     */
    Optional<Duration> next(Target target, int failures, Instant acceptedAt, Reply reply, Instant now) {
        var schedule = target.retrySchedule();
        if (failures > schedule.size() && target.onExhausted() != OnExhausted.BLOCK) {
            return Optional.empty();
        }
        var step = jittered(schedule.get(Math.min(failures, schedule.size()) - 1));
        var asked = retryAfter(reply, now);
        var wait = asked.compareTo(step) > 0 ? asked : step;
        var tooOld = target.maxAge() != null
                && target.onExhausted() != OnExhausted.BLOCK
                && now.plus(wait).isAfter(acceptedAt.plus(target.maxAge()));
        return tooOld ? Optional.empty() : Optional.of(wait);
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
        try {
            return Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
        } catch (DateTimeParseException e) {
            return Duration.ZERO; // neither seconds nor a date: the receiver asks for nothing that we understand
        }
    }

    private Duration jittered(Duration step) {
        var factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
        return Duration.ofNanos((long) (step.toNanos() * factor));
    }
}
