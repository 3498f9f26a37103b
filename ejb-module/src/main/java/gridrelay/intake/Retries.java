package gridrelay.intake;

import java.time.Duration;

/**
 * How often and how soon a stage is tried again: after 1 s, then twice as long each time, up to the longest pause.
 *
 * @param most attempts; after the last the file is parked
 */
record Retries(int most, Duration first, Duration longest) {

    static final Retries DEFAULT = new Retries(20, Duration.ofSeconds(1), Duration.ofMinutes(5));

    /** @param attempts that failed, 1 or more */
    Duration pause(int attempts) {
        var doubled = first.multipliedBy(1L << Math.min(attempts - 1, 20));
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    boolean exhausted(int attempts) {
        return attempts >= most;
    }
}
