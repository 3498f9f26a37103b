package gridrelay.relay;

import static gridrelay.relay.Deliveries.replied;
import static gridrelay.relay.Deliveries.target;
import static gridrelay.relay.Deliveries.unanswered;
import static gridrelay.relay.Deliveries.with;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.directory.OnExhausted;
import gridrelay.directory.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointQueueTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Target TEN =
            with(target(OnExhausted.BLOCK, null, Duration.ofSeconds(5)), 10, 0, Target.State.ACTIVE);

    private final EndpointQueue queue = new EndpointQueue(1, () -> 0.5, 0);
    private long lanes;

    private OwnedLane waiting(int attempts) {
        var row = new LaneRow(++lanes, 7, 1, 0, 9, 0, attempts, 0, null, false, 1);
        var lane = new OwnedLane(row, new Holding(Deliveries.TENURE, 0));
        queue.add(lane);
        return lane;
    }

    private void waiting(int lanes, int attempts) {
        for (var i = 0; i < lanes; i++) {
            waiting(attempts);
        }
    }

    /** Starts all that may start. */
    private List<OwnedLane> start(Target target, double share, long now) {
        var started = new ArrayList<OwnedLane>();
        while (queue.waitBeforeNext(target, share, now) == 0) {
            var lane = queue.next(target, share);
            queue.take(lane);
            queue.started(lane, target, share, now);
            started.add(lane);
        }
        return started;
    }

    private void end(List<OwnedLane> open, Reply reply, long now) {
        for (var lane : open) {
            queue.heard(lane, reply, TEN, 1, now);
            queue.ended(lane);
        }
    }

    @Test
    void no_more_requests_are_open_than_the_endpoint_allows_and_this_nodes_part_is() {
        waiting(100, 0);
        var open = start(TEN, 1, 0);
        assertThat(open).hasSize(10);
        end(open, replied(200), 1);
        assertThat(start(TEN, 0.35, 1)).hasSize(3);
    }

    @Test
    void a_node_with_few_shards_still_has_one_slot() {
        waiting(100, 0);
        assertThat(start(TEN, 1 / 271.0, 0)).hasSize(1);
    }

    @Test
    void an_overloaded_endpoint_is_asked_half_as_much_and_more_again_when_it_answers() {
        waiting(1_000, 0);
        var first = start(TEN, 1, 0);
        end(first.subList(0, 6), replied(200), 1);
        end(first.subList(6, 10), replied(503), 1);
        var open = start(TEN, 1, 2);
        assertThat(open).hasSize(5);
        for (var now = 3; now < 10; now++) {
            end(open, replied(200), now);
            open = start(TEN, 1, now);
        }
        assertThat(open.size()).isBetween(6, 10);
    }

    @Test
    void a_rate_is_shared_with_the_other_nodes() {
        waiting(1_000, 0);
        var rated = with(TEN, 100, 50, Target.State.ACTIVE);
        var started = 0;
        for (var now = SECOND; now < 11 * SECOND; now += SECOND / 1_000) {
            var open = start(rated, 0.5, now);
            end(open, replied(200), now);
            started += open.size();
        }
        assertThat(started).isBetween(245, 256);
    }

    @Test
    void it_waits_as_long_as_the_receiver_asked() {
        waiting(1, 0);
        queue.holdUntil(5 * SECOND);
        queue.holdUntil(2 * SECOND);
        assertThat(queue.waitBeforeNext(TEN, 1, SECOND)).isEqualTo(4 * SECOND);
        assertThat(queue.waitBeforeNext(TEN, 1, 5 * SECOND)).isZero();
    }

    @Test
    void a_paused_endpoint_starts_nothing() {
        waiting(1, 0);
        assertThat(queue.waitBeforeNext(with(TEN, 10, 0, Target.State.PAUSED), 1, 0))
                .isEqualTo(EndpointQueue.NEVER);
        assertThat(queue.waitBeforeNext(with(TEN, 10, 0, Target.State.DISABLED), 1, 0))
                .isEqualTo(EndpointQueue.NEVER);
    }

    @Test
    void a_mountain_of_retries_leaves_slots_to_fresh_lanes() {
        waiting(10_000, 3);
        assertThat(start(TEN, 1, 0)).as("a quarter stays free").hasSize(8);
        var fresh = waiting(0);
        assertThat(start(TEN, 1, 0)).containsExactly(fresh);
    }

    @Test
    void with_one_slot_fresh_lanes_and_retries_take_turns() {
        waiting(100, 3);
        waiting(100, 0);
        var one = with(TEN, 1, 0, Target.State.ACTIVE);
        var retries = 0;
        for (var i = 0; i < 40; i++) {
            var open = start(one, 1, i);
            assertThat(open).hasSize(1);
            retries += open.get(0).retrying ? 1 : 0;
            end(open, replied(200), i);
        }
        assertThat(retries).isEqualTo(10);
    }

    @Test
    void an_endpoint_that_is_down_is_asked_by_one_conversation_and_begins_slowly_when_it_is_back() {
        waiting(100, 0);
        end(start(TEN, 1, 0), unanswered(), 1);
        assertThat(queue.health(1).breaker()).isEqualTo(BreakerState.OPEN);
        assertThat(queue.waitBeforeNext(TEN, 1, 2)).isEqualTo(5 * SECOND - 1);
        var probe = start(TEN, 1, 1 + 5 * SECOND);
        assertThat(probe).hasSize(1);
        end(probe, replied(200), 6 * SECOND);
        assertThat(queue.health(6 * SECOND).breaker()).isEqualTo(BreakerState.CLOSED);
        var slow = start(TEN, 1, 6 * SECOND);
        assertThat(slow).hasSize(1);
        end(slow, replied(200), 7 * SECOND);
        assertThat(start(TEN, 1, 7 * SECOND)).hasSize(2);
    }

    @Test
    void it_tells_since_when_nothing_succeeds() {
        waiting(3, 0);
        end(start(TEN, 1, 0), replied(500), SECOND);
        assertThat(queue.health(5 * SECOND).failing()).isEqualTo(Duration.ofSeconds(4));
        waiting(1, 0);
        end(start(TEN, 1, 5 * SECOND), replied(404), 6 * SECOND);
        assertThat(queue.health(7 * SECOND).failing()).isNull();
        assertThat(queue.health(7 * SECOND).wellAgo()).isEqualTo(Duration.ofSeconds(1));
    }
}
