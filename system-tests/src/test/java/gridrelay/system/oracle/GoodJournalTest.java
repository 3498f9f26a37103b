package gridrelay.system.oracle;

import static gridrelay.system.oracle.Story.ms;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.oracle.Fault.Kind;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the oracle must let pass. */
class GoodJournalTest {

    @Test
    void replays_are_judged_apart() {
        var verdict = new Story()
                .accepted(5)
                .delivers(1, 2, 3)
                .replay(7)
                .delivers(1)
                .sends(2, 1, 500)
                .sends(2, 2, 200)
                .killed()
                .epoch(2)
                .sends(2, 2, 200)
                .delivers(3)
                .replay(0)
                .delivers(4)
                .replay(8)
                .delivers(1, 2, 4)
                .replay(0)
                .delivers(5)
                .judged();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.delivered()).isEqualTo(5);
        assertThat(verdict.duplicates()).isZero();
    }

    @Test
    void messages_in_order() {
        Verdict verdict = new Story().accepted(3).delivers(1, 2, 3).judged();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.delivered()).isEqualTo(3);
        assertThat(verdict.duplicates()).isZero();
    }

    @Test
    void batches_are_retried_taken_in_parts_and_come_apart() {
        var verdict = new Story()
                .accepted(12)
                .batch("b1", 1, 4, 1, 500, 4)
                .batch("b1", 1, 4, 2, 200, 0)
                .batch("b1", 1, 4, 3, 200, 2)
                .batch("b2", 3, 6, 1, 500, 6)
                .batch("b3", 3, 3, 1, 200, 3)
                .batch("b4", 4, 4, 1, 200, 4)
                .batch("b5", 5, 9, 1, 200, 9)
                .killed()
                .epoch(2)
                .batch("b5", 5, 9, 1, 200, 9)
                .batch("b6", 10, 11, 1, 200, 11)
                .delivers(12)
                .judged();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.delivered()).isEqualTo(12);
        assertThat(verdict.duplicates()).isEqualTo(5);
    }

    @Test
    void nothing_at_all() {
        assertClean(new Story());
    }

    @Test
    void retries_until_taken() {
        assertClean(new Story()
                .accepted(2)
                .sends(1, 1, 500)
                .sends(1, 2, 0)
                .sends(1, 3, 410)
                .sends(1, 4, 204)
                .delivers(2));
    }

    @Test
    void lanes_are_independent() {
        Lane other = new Lane("d", "crm");
        Lane sameConversation = new Lane("c", "bi");
        assertClean(new Story()
                .accepted(1)
                .open(1, 1, ms(1), ms(90), 200, List.of())
                .lane(other)
                .accepted(2)
                .at(10)
                .epoch(7)
                .delivers(1, 2)
                .lane(sameConversation)
                .accepted(1)
                .at(10)
                .epoch(3)
                .delivers(1));
    }

    @Test
    void a_request_may_open_at_the_instant_at_which_the_last_ended() {
        assertClean(new Story()
                .accepted(3)
                .open(1, 1, ms(1), ms(2), 500, List.of())
                .open(1, 2, ms(2), ms(3), 200, List.of())
                .open(2, 1, ms(3), ms(4), 200, List.of())
                .open(3, 1, ms(4), ms(4), 200, List.of()));
    }

    @Test
    void a_kill_excuses_two_repeats_of_a_lane() {
        Verdict verdict = new Story()
                .accepted(4)
                .delivers(1, 2, 3)
                .killed()
                .epoch(2)
                .delivers(2, 3, 4)
                .judged();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.duplicates()).isEqualTo(2);
    }

    @Test
    void each_kill_excuses_its_own_repeats_in_each_lane() {
        Lane other = new Lane("d", "crm");
        assertClean(new Story()
                .accepted(2)
                .delivers(1, 2)
                .lane(other)
                .accepted(1)
                .delivers(1)
                .killed()
                .epoch(2)
                .delivers(1)
                .lane(Story.LANE)
                .delivers(1, 2)
                .killed()
                .epoch(3)
                .delivers(1, 2));
    }

    @Test
    void a_repeat_that_fails_is_retried() {
        assertClean(new Story()
                .accepted(2)
                .delivers(1)
                .killed()
                .epoch(2)
                .sends(1, 1, 500)
                .sends(1, 2, 200)
                .delivers(2));
    }

    @Test
    void a_killed_sender_s_open_request_is_closed_by_the_kernel() {
        assertClean(new Story()
                .accepted(1)
                .open(1, 1, ms(1), ms(1000), 0, List.of())
                .fault(Kind.KILL, 999, 1000)
                .epoch(2)
                .at(8000)
                .delivers(1));
    }

    @Test
    void a_stopped_sender_s_request_ends_with_its_lease() {
        assertClean(new Story()
                .accepted(1)
                .open(1, 1, ms(10), Request.STILL_OPEN, 0, List.of())
                .fault(Kind.PAUSE, 20, 30_000)
                .epoch(2)
                .at(6021)
                .delivers(1));
    }

    @Test
    void a_stale_send_on_waking_is_counted_apart() {
        Verdict verdict = new Story()
                .accepted(3)
                .delivers(1)
                .fault(Kind.PAUSE, 20, 30_000)
                .epoch(2)
                .at(8000)
                .delivers(2)
                .open(3, 1, ms(29_990), ms(30_020), 200, List.of())
                .epoch(1)
                .at(30_010)
                .sends(2, 1, 200)
                .judged();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.staleSends()).isEqualTo(1);
        assertThat(verdict.duplicates()).isZero();
    }

    @Test
    void an_outage_of_the_database_excuses_repeats_in_the_same_epoch() {
        assertClean(new Story()
                .accepted(2)
                .delivers(1)
                .fault(Kind.OUTAGE, 0, 5000)
                .at(4000)
                .delivers(1)
                .delivers(2));
    }

    @Test
    void declared_gaps() {
        assertClean(new Story()
                .accepted(6)
                .delivers(1)
                .sends(2, 1, 500)
                .abandoned(2, 3, 6)
                .sendsWithSkipped(4, List.of(2L, 3L))
                .delivers(5));
    }

    @Test
    void a_retry_declares_its_gap_again() {
        assertClean(new Story()
                .accepted(2)
                .abandoned(1)
                .sendsWithSkipped(2, List.of(1L))
                .but(request -> Change.status(request, 503))
                .open(2, 2, ms(50), ms(51), 200, List.of(1L)));
    }

    @Test
    void more_skipped_than_a_body_can_name() {
        List<Long> newest = LongStream.rangeClosed(202, 1201).boxed().toList();
        assertClean(new Story()
                .accepted(1202)
                .abandoned(LongStream.rangeClosed(1, 1201).toArray())
                .sendsWithSkipped(1202, newest));
    }

    @Test
    void an_accept_whose_answer_nobody_asked_for_again() {
        Verdict verdict = new Oracle()
                .judge(new Story().accepted(1).delivers(1, 2).evidence().withUnknownAccepts());
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }

    private static void assertClean(Story story) {
        Verdict verdict = story.judged();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
    }
}
