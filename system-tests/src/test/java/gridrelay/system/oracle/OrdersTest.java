package gridrelay.system.oracle;

import static gridrelay.system.oracle.Story.LANE;
import static gridrelay.system.oracle.Story.ms;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is judged by what operators ordered. */
class OrdersTest {

    private static final long UNTOLD = Long.MAX_VALUE;

    private static Orders orders(Map<Position, Long> skips, int exhaustedAfter) {
        return new Orders(skips, List.of(), List.of(), exhaustedAfter);
    }

    private static Orders replay(String conversation, long atMillis, boolean whole) {
        return new Orders(
                Map.of(),
                List.of(new Orders.Replay(7, LANE.endpoint(), conversation, ms(atMillis), whole)),
                List.of(),
                0);
    }

    private static Verdict judged(Story story, Orders orders) {
        return new Oracle().judge(story.evidence().withOrders(orders));
    }

    private static void assertOnly(Class<? extends Finding> kind, Verdict verdict) {
        assertThat(verdict.findings()).as(verdict.report()).isNotEmpty().allMatch(kind::isInstance);
    }

    private static void assertClean(Verdict verdict) {
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }

    private static Story oneGivenUp() {
        return new Story()
                .accepted(3)
                .delivers(1)
                .sends(2, 1, 500)
                .sends(2, 2, 500)
                .abandoned(2)
                .sendsWithSkipped(3, List.of(2L));
    }

    @Test
    void what_nobody_skipped_is_given_up_by_the_policy_only_and_not_too_early() {
        assertOnly(Finding.GivenUp.class, judged(oneGivenUp(), orders(Map.of(), 0)));
        assertOnly(Finding.GivenUp.class, judged(oneGivenUp(), orders(Map.of(), 3)));
        assertClean(judged(oneGivenUp(), orders(Map.of(), 2)));
    }

    @Test
    void what_was_skipped_is_not_sent_from_then_on() {
        assertClean(judged(oneGivenUp(), orders(Map.of(LANE.at(2), UNTOLD), 0)));
        assertClean(judged(oneGivenUp(), orders(Map.of(LANE.at(2), ms(7)), 0)));
        assertOnly(Finding.SentAfterSkip.class, judged(oneGivenUp(), orders(Map.of(LANE.at(2), ms(4)), 0)));
    }

    @Test
    void nothing_is_sent_again_without_an_order() {
        var story = new Story().accepted(3).delivers(1, 2, 3).replay(7).delivers(1, 2, 3);
        assertOnly(Finding.UnorderedReplay.class, judged(story, orders(Map.of(), 0)));
        assertOnly(Finding.UnorderedReplay.class, judged(story, replay("other", 7, true)));
        assertClean(judged(story, replay(null, 7, true)));
        assertClean(judged(story, replay("c", 7, true)));
    }

    @Test
    void a_replay_that_ended_well_has_sent_what_was_settled_before() {
        var story = new Story().accepted(4).delivers(1, 2, 3, 4).replay(7).delivers(1, 3);
        assertOnly(Finding.ReplayGap.class, judged(story, replay(null, 9, true)));
        assertClean(judged(story, replay(null, 9, false)));
        assertThat(judged(story, replay(null, 9, true)).of(Finding.ReplayGap.class))
                .as("whether 3 and 4 were settled by then nobody can tell")
                .extracting(Finding.ReplayGap::position)
                .containsExactly(LANE.at(2));
    }

    @Test
    void a_paused_lane_is_quiet() {
        var story = new Story().accepted(2).delivers(1).at(20).delivers(2);
        assertOnly(Finding.SentWhilePaused.class, judged(story, pause(10, 21)));
        assertClean(judged(story, pause(10, 20)));
    }

    private static Orders pause(long from, long until) {
        return new Orders(Map.of(), List.of(), List.of(new Orders.Pause(LANE, ms(from), ms(until))), 0);
    }
}
