package gridrelay.console.health;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.relay.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MotionTest {
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private long now = 42;
    private final Motion motion = new Motion(() -> now);

    @Test
    void idling_is_no_stall() {
        watch(Duration.ofHours(1), snapshot(0, 7, 0, 7));
        assertThat(motion.stall()).isEmpty();
    }

    @Test
    void settling_is_no_stall_however_much_waits() {
        for (int settled = 0; settled < 100; settled++) {
            watch(PERIOD, snapshot(0, 0, 4000, settled));
            assertThat(motion.stall()).isEmpty();
        }
    }

    @Test
    void outcomes_that_nobody_settles_are_a_stall() {
        watch(Motion.UNSETTLED.minusSeconds(5), snapshot(0, 9, 3, 9));
        assertThat(motion.stall()).isEmpty();
        watch(Duration.ofSeconds(15), snapshot(0, 9, 3, 9));
        assertThat(motion.stall()).hasValueSatisfying(why -> assertThat(why).startsWith("3 outcomes wait"));
        watch(PERIOD, snapshot(0, 9, 2, 10));
        assertThat(motion.stall()).isEmpty();
    }

    @Test
    void an_outcome_after_a_long_quiet_time_is_no_stall() {
        watch(Duration.ofHours(1), snapshot(0, 9, 0, 9));
        watch(PERIOD, snapshot(0, 10, 1, 9));
        assertThat(motion.stall()).isEmpty();
    }

    @Test
    void requests_that_never_end_are_a_stall() {
        watch(Motion.OPEN.minusSeconds(5), snapshot(2, 9, 0, 9));
        assertThat(motion.stall()).isEmpty();
        watch(Duration.ofSeconds(15), snapshot(2, 9, 0, 9));
        assertThat(motion.stall()).hasValueSatisfying(why -> assertThat(why).startsWith("2 requests are open"));
    }

    @Test
    void a_due_conversation_that_nobody_tries_is_a_stall() {
        motion.sample(new Progress.Snapshot(0, 0, 0, 0, Motion.OVERDUE.plusSeconds(1)), true);
        assertThat(motion.stall()).hasValueSatisfying(why -> assertThat(why).contains("due for 61 s"));
    }

    @Test
    void without_a_lease_nothing_has_to_move() {
        for (int i = 0; i < 100; i++) {
            now += PERIOD.toNanos();
            motion.sample(new Progress.Snapshot(2, 9, 3, 9, Duration.ofHours(1)), false);
        }
        assertThat(motion.stall()).isEmpty();
        watch(Motion.UNSETTLED.minusSeconds(5), snapshot(2, 9, 3, 9));
        assertThat(motion.stall()).isEmpty();
    }

    @Test
    void a_pool_so_full_that_no_sample_is_taken_is_a_stall() {
        now += Motion.UNSEEN.plusSeconds(1).toNanos();
        assertThat(motion.stall()).hasValue("timers have not run for 61 s");
    }

    private void watch(Duration time, Progress.Snapshot snapshot) {
        for (long end = now + time.toNanos(); now < end; ) {
            now += PERIOD.toNanos();
            motion.sample(snapshot, true);
        }
    }

    private static Progress.Snapshot snapshot(int open, long ended, int unsettled, long settled) {
        return new Progress.Snapshot(open, ended, unsettled, settled, Duration.ZERO);
    }
}
