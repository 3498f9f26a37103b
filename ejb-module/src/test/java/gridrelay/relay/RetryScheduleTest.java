package gridrelay.relay;

import static gridrelay.relay.Deliveries.NOW;
import static gridrelay.relay.Deliveries.replied;
import static gridrelay.relay.Deliveries.target;
import static gridrelay.relay.Deliveries.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.directory.Jitter;
import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final Duration CEILING = Duration.ofHours(1);
    private static final Target BLOCK =
            target(OnExhausted.BLOCK, null, Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(30));

    private static Optional<Duration> next(Target target, int failures, Reply reply) {
        return new RetrySchedule(() -> 0.5, CEILING).next(target, failures, NOW, reply, NOW);
    }

    @Test
    void each_failure_takes_the_next_step_and_the_last_one_stays() {
        assertThat(next(BLOCK, 1, unanswered())).contains(Duration.ofSeconds(5));
        assertThat(next(BLOCK, 3, unanswered())).contains(Duration.ofMinutes(30));
        assertThat(next(BLOCK, 99, unanswered())).contains(Duration.ofMinutes(30));
    }

    @Test
    void steps_vary_by_a_fifth() {
        assertThat(new RetrySchedule(() -> 0, CEILING).next(BLOCK, 1, NOW, unanswered(), NOW))
                .contains(Duration.ofSeconds(4));
        assertThat(new RetrySchedule(() -> 1, CEILING).next(BLOCK, 1, NOW, unanswered(), NOW))
                .contains(Duration.ofSeconds(6));
    }

    @Test
    void jitter_may_be_full_or_none() {
        var full = policy(Jitter.FULL, null, Duration.ofSeconds(5));
        assertThat(new RetrySchedule(() -> 0.5, CEILING).next(full, 1, NOW, unanswered(), NOW))
                .contains(Duration.ofMillis(2_500));
        assertThat(new RetrySchedule(() -> 0, CEILING).next(full, 1, NOW, unanswered(), NOW))
                .as("never at once")
                .contains(Duration.ofMillis(100));
        var none = policy(Jitter.NONE, null, Duration.ofSeconds(5));
        assertThat(new RetrySchedule(() -> 0, CEILING).next(none, 1, NOW, unanswered(), NOW))
                .contains(Duration.ofSeconds(5));
    }

    @Test
    void attempts_may_be_fewer_or_more_than_the_schedule_has() {
        var two = policy(Jitter.NONE, 2, Duration.ofSeconds(5), Duration.ofSeconds(9), Duration.ofSeconds(20));
        assertThat(next(two, 1, unanswered())).contains(Duration.ofSeconds(5));
        assertThat(next(two, 2, unanswered())).isEmpty();
        var five = policy(Jitter.NONE, 5, Duration.ofSeconds(5), Duration.ofSeconds(9));
        assertThat(next(five, 4, unanswered())).as("the last step again").contains(Duration.ofSeconds(9));
        assertThat(next(five, 5, unanswered())).isEmpty();
    }

    private static Target policy(Jitter jitter, Integer maxAttempts, Duration... schedule) {
        var target = target(OnExhausted.PAUSE, null, schedule);
        return new Target(
                target.id(),
                target.name(),
                target.url(),
                target.connectTimeout(),
                target.timeout(),
                target.maxConcurrency(),
                target.ratePerSecond(),
                target.retrySchedule(),
                jitter,
                target.maxAge(),
                maxAttempts,
                target.onExhausted(),
                target.headers(),
                target.secrets(),
                target.state());
    }

    @Test
    void other_policies_end_after_the_last_step() {
        var pause = target(OnExhausted.PAUSE, null, Duration.ofSeconds(5), Duration.ofSeconds(9));
        assertThat(next(pause, 2, unanswered())).contains(Duration.ofSeconds(9));
        assertThat(next(pause, 3, unanswered())).isEmpty();
    }

    @Test
    void a_message_that_would_be_too_old_is_exhausted_unless_it_blocks() {
        var letter =
                target(OnExhausted.DEAD_LETTER, Duration.ofMinutes(4), Duration.ofSeconds(5), Duration.ofMinutes(5));
        assertThat(next(letter, 1, unanswered())).isPresent();
        assertThat(next(letter, 2, unanswered())).isEmpty();
        var block = target(OnExhausted.BLOCK, Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(next(block, 1, unanswered())).isPresent();
    }

    @Test
    void the_receiver_may_ask_for_more_time_but_not_for_less_and_not_for_ever() {
        assertThat(next(BLOCK, 1, replied(503, "60"))).contains(Duration.ofSeconds(60));
        assertThat(next(BLOCK, 1, replied(429, "1"))).contains(Duration.ofSeconds(5));
        assertThat(next(BLOCK, 1, replied(503, "99999999999"))).contains(CEILING);
        assertThat(next(BLOCK, 1, replied(503, "Mon, 23 Nov 2026 12:02:00 GMT")))
                .contains(Duration.ofMinutes(2));
        assertThat(next(BLOCK, 1, replied(503, "Mon, 23 Nov 2020 12:02:00 GMT")))
                .contains(Duration.ofSeconds(5));
        assertThat(next(BLOCK, 1, replied(503, "Monday, 23-Nov-26 12:02:00 GMT")))
                .contains(Duration.ofMinutes(2));
        assertThat(next(BLOCK, 1, replied(503, "Mon Nov 23 12:02:00 2026"))).contains(Duration.ofMinutes(2));
        assertThat(next(BLOCK, 1, replied(503, "Thu Dec  3 12:00:00 2026")))
                .as("more than the longest that is obeyed")
                .contains(CEILING);
        assertThat(next(BLOCK, 1, replied(503, "soon"))).contains(Duration.ofSeconds(5));
        assertThat(next(BLOCK, 1, replied(503, "-5"))).contains(Duration.ofSeconds(5));
    }
}
