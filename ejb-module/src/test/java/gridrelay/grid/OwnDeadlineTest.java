package gridrelay.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OwnDeadlineTest {

    private static final long SECOND = 1_000_000_000L;

    /** A clock that may be the only one to notice. */
    enum Witness {
        MONOTONIC(time -> time.monotonic),
        BOOT(time -> time.boot),
        WALL(time -> time.wall);

        private final Function<HandClocks, AtomicLong> clock;

        Witness(Function<HandClocks, AtomicLong> clock) {
            this.clock = clock;
        }
    }

    private final HandClocks time = new HandClocks();
    private final OwnDeadline deadline = new OwnDeadline(time.clocks(), Times.PROTOCOL);

    @Test
    void without_a_confirmed_renewal_there_is_no_lease() {
        assertThat(deadline.over()).isTrue();
        assertThat(deadline.maySend()).isFalse();
    }

    @Test
    void the_lease_counts_from_before_the_question() {
        var asked = time.clocks().now();
        time.pass(Duration.ofSeconds(2)); // a slow answer
        deadline.confirm(asked);
        assertThat(deadline.remaining()).isEqualTo(4 * SECOND);
        time.pass(Duration.ofSeconds(3).minusNanos(1));
        assertThat(deadline.maySend()).isTrue();
        time.pass(Duration.ofNanos(1));
        assertThat(deadline.maySend()).as("at the margin").isFalse();
        assertThat(deadline.over()).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(deadline.over()).isTrue();
    }

    /** A suspended machine stops its monotonic clock, an operator sets the wall clock: any one clock is enough. */
    @ParameterizedTest
    @EnumSource
    void one_clock_is_enough_to_end_the_lease(Witness witness) {
        deadline.confirm(time.clocks().now());
        witness.clock.apply(time).addAndGet(5 * SECOND);
        assertThat(deadline.maySend()).isFalse();
        witness.clock.apply(time).addAndGet(SECOND);
        assertThat(deadline.over()).isTrue();
    }

    @Test
    void a_wall_clock_set_back_lengthens_nothing() {
        deadline.confirm(time.clocks().now());
        time.wall.addAndGet(-3_600 * SECOND);
        time.pass(Duration.ofSeconds(5));
        assertThat(deadline.maySend()).isFalse();
    }

    @Test
    void a_renewal_after_the_end_gives_a_lease_again() {
        deadline.confirm(time.clocks().now());
        time.pass(Duration.ofMinutes(2));
        deadline.confirm(time.clocks().now());
        assertThat(deadline.maySend()).isTrue();
    }

    @Test
    void times_that_cannot_hold_the_promise_are_refused() {
        assertThatThrownBy(() -> new Times(
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(500)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_machines_own_clocks_go_forward_together() {
        var clocks = Clocks.system(InstantSource.system());
        var first = clocks.now();
        var second = clocks.now();
        while (second.monotonic() - first.monotonic() < 50_000_000) {
            second = clocks.now();
        }
        assertThat(second.longestSince(first)).isGreaterThanOrEqualTo(50_000_000);
        assertThat(second.boot() - first.boot()).as("boot, in steps of 10 ms").isGreaterThanOrEqualTo(30_000_000);
    }
}
