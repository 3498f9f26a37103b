package gridrelay.relay;

import static gridrelay.relay.Deliveries.replied;
import static gridrelay.relay.Deliveries.target;
import static gridrelay.relay.Deliveries.unanswered;
import static gridrelay.relay.Deliveries.with;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndpointQueueTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Target TEN =
            with(target(OnExhausted.BLOCK, null, Duration.ofSeconds(5)), 10, 0, Target.State.ACTIVE);

    private final EndpointQueue queue = new EndpointQueue(1, 0);

    private int startable(Target target, long now) {
        var started = 0;
        while (started < 1_000 && queue.waitBeforeNext(target, now) == 0) {
            queue.started(target, now);
            started++;
        }
        for (var i = 0; i < started; i++) {
            queue.ended();
        }
        return started;
    }

    @Test
    void no_more_requests_are_open_than_the_endpoint_allows() {
        assertThat(startable(TEN, 0)).isEqualTo(10);
    }

    @Test
    void an_overloaded_endpoint_is_asked_half_as_much_each_time_and_slowly_more_again() {
        queue.heard(replied(503), TEN);
        assertThat(startable(TEN, 0)).isEqualTo(5);
        queue.heard(unanswered(), TEN);
        queue.heard(replied(429), TEN);
        queue.heard(replied(504), TEN);
        assertThat(startable(TEN, 0)).isEqualTo(1);
        queue.heard(replied(200), TEN);
        assertThat(startable(TEN, 0)).isEqualTo(2);
        for (var i = 0; i < 100; i++) {
            queue.heard(replied(200), TEN);
        }
        assertThat(startable(TEN, 0)).isEqualTo(10);
        queue.heard(unanswered(), TEN);
        assertThat(startable(TEN, 0))
                .as("what is above the cap counts for nothing")
                .isEqualTo(5);
    }

    @Test
    void a_message_that_is_refused_says_nothing_about_the_endpoint() {
        queue.heard(replied(400), TEN);
        queue.heard(replied(500), TEN);
        assertThat(startable(TEN, 0)).isEqualTo(10);
    }

    @Test
    void a_rate_is_kept_with_small_bursts() {
        var rated = with(TEN, 100, 50, Target.State.ACTIVE);
        var started = 0;
        for (var now = SECOND; now < 3 * SECOND; now += SECOND / 1_000) {
            started += startable(rated, now);
        }
        assertThat(started).isBetween(98, 110);
        assertThat(queue.waitBeforeNext(rated, 3 * SECOND)).isLessThan(SECOND / 25);
    }

    @Test
    void it_waits_as_long_as_the_receiver_asked() {
        queue.holdUntil(5 * SECOND);
        queue.holdUntil(2 * SECOND);
        assertThat(queue.waitBeforeNext(TEN, SECOND)).isEqualTo(4 * SECOND);
        assertThat(queue.waitBeforeNext(TEN, 5 * SECOND)).isZero();
    }

    @Test
    void a_paused_endpoint_starts_nothing() {
        assertThat(queue.waitBeforeNext(with(TEN, 10, 0, Target.State.PAUSED), 0))
                .isEqualTo(EndpointQueue.NEVER);
        assertThat(queue.waitBeforeNext(with(TEN, 10, 0, Target.State.DISABLED), 0))
                .isEqualTo(EndpointQueue.NEVER);
    }
}
