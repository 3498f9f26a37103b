package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final long SECOND = 1_000_000_000L;

    private long now = Long.MAX_VALUE - 20 * SECOND; // it overflows soon
    private final Breaker breaker = new Breaker(() -> 0.5);

    private void fail(int lanes) {
        for (var lane = 1; lane <= lanes; lane++) {
            breaker.heard(lane, Signal.AILING, now);
        }
    }

    @Test
    void one_conversation_that_fails_for_ever_stops_no_other() {
        for (var i = 0; i < 1_000; i++) {
            breaker.heard(1, Signal.AILING, now);
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void it_opens_when_half_of_the_conversations_fail_and_five_at_least() {
        fail(4);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        breaker.heard(5, Signal.AWAY, now);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.waitBefore(now)).isEqualTo(5 * SECOND);

        var mixed = new Breaker(() -> 0.5);
        for (var lane = 1; lane <= 100; lane++) {
            mixed.heard(lane, lane % 3 == 0 ? Signal.SILENT : Signal.WELL, now);
        }
        assertThat(mixed.state()).as("a third fail").isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_receiver_that_refuses_messages_or_asks_for_less_is_there() {
        for (var lane = 1; lane <= 100; lane++) {
            breaker.heard(lane, lane % 2 == 0 ? Signal.BUSY : Signal.NONE, now);
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void one_conversation_finds_out_whether_it_is_back() {
        fail(5);
        now += 5 * SECOND;
        assertThat(breaker.waitBefore(now)).isZero();
        breaker.started(9);
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.waitBefore(now)).isEqualTo(Breaker.NEVER);
        assertThat(breaker.heard(3, Signal.WELL, now))
                .as("sent before it opened")
                .isFalse();
        assertThat(breaker.heard(9, Signal.WELL, now)).isTrue();
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(breaker.waitBefore(now)).isZero();
    }

    @Test
    void each_probe_that_fails_doubles_the_wait_up_to_a_minute() {
        fail(5);
        for (var wait : new long[] {5, 10, 20, 40, 60, 60}) {
            assertThat(breaker.waitBefore(now)).isEqualTo(wait * SECOND);
            now += wait * SECOND;
            breaker.started(1);
            breaker.heard(1, Signal.SILENT, now);
        }
    }

    @Test
    void a_probe_that_was_not_sent_leaves_its_place_to_another() {
        fail(5);
        now += 5 * SECOND;
        breaker.started(1);
        breaker.givenBack(2);
        assertThat(breaker.waitBefore(now)).isEqualTo(Breaker.NEVER);
        breaker.givenBack(1);
        assertThat(breaker.waitBefore(now)).isZero();
    }

    /** Whatever happens: while it is not closed at most one request is started between two judgements, and it always ends. */
    @Test
    void random_histories() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var any = new Breaker(random::nextDouble);
            var open = new HashSet<Long>();
            for (var step = 0; step < 400; step++) {
                now += random.nextInt(2_000) * 1_000_000L;
                var lane = (long) random.nextInt(30);
                if (!open.contains(lane) && any.waitBefore(now) <= 0) {
                    var before = any.state();
                    any.started(lane);
                    open.add(lane);
                    if (before != BreakerState.CLOSED) {
                        assertThat(any.waitBefore(now)).as("seed " + seed).isEqualTo(Breaker.NEVER);
                    }
                } else if (open.remove(lane)) {
                    if (random.nextInt(10) > 0) {
                        any.heard(lane, Signal.values()[random.nextInt(6)], now);
                    }
                    any.givenBack(lane);
                }
                assertThat(any.waitBefore(now) == Breaker.NEVER || any.waitBefore(now) <= 72 * SECOND)
                        .as("seed " + seed)
                        .isTrue();
            }
            open.forEach(any::givenBack);
            now += 80 * SECOND;
            assertThat(any.waitBefore(now)).as("never stuck, seed " + seed).isNotPositive();
            any.started(99);
            any.heard(99, Signal.WELL, now);
            assertThat(any.state()).as("seed " + seed).isEqualTo(BreakerState.CLOSED);
        }
    }
}
