package gridrelay.system.oracle;

import static gridrelay.system.oracle.Story.ms;
import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.oracle.Fault.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the oracle must find, one broken rule at a time. */
class BadJournalTest {

    @Test
    void a_message_that_never_came() {
        assertOnly(Finding.Loss.class, new Story().accepted(3).delivers(1, 2));
    }

    @Test
    void a_lane_that_never_came() {
        assertOnly(Finding.Loss.class, new Story().accepted(1));
    }

    @Test
    void a_message_that_was_tried_and_never_taken() {
        assertOnly(Finding.Loss.class, new Story().accepted(2).delivers(1).sends(2, 1, 500));
    }

    @Test
    void a_message_whose_only_request_was_cut_off() {
        assertOnly(Finding.Loss.class, new Story().accepted(1).sends(1, 1, 0));
    }

    @Test
    void a_redirect_is_no_delivery() {
        assertOnly(Finding.Loss.class, new Story().accepted(1).sends(1, 1, 302));
    }

    @Test
    void a_lost_message_whose_place_another_took() {
        assertFound(
                Finding.Loss.class,
                new Story().accepted(1).acknowledged(2, "msg_lost").delivers(1, 2));
    }

    @Test
    void two_acknowledgements_of_one_place() {
        assertFound(
                Finding.ChangedId.class,
                new Story().accepted(1).acknowledged(1, "msg_other").delivers(1));
    }

    @Test
    void a_missing_sequence() {
        assertOnly(
                Finding.Gap.class,
                new Story().acknowledged(1, id(1)).acknowledged(3, id(3)).delivers(1, 3));
    }

    @Test
    void a_missing_first_sequence() {
        assertOnly(Finding.Gap.class, new Story().acknowledged(2, id(2)).delivers(2));
    }

    @Test
    void a_gap_that_is_filled_later_is_an_inversion_too() {
        Verdict verdict = new Story().accepted(3).delivers(1, 3, 2).judged();
        assertThat(verdict.of(Finding.Gap.class)).hasSize(1);
        assertThat(verdict.of(Finding.Inversion.class)).hasSize(1);
    }

    @Test
    void a_fault_does_not_excuse_filling_a_gap() {
        assertFound(
                Finding.Inversion.class,
                new Story().accepted(3).delivers(1, 3).killed().epoch(2).delivers(2));
    }

    @Test
    void a_message_that_overtook_a_failing_one() {
        assertFound(
                Finding.Overtaking.class,
                new Story().accepted(2).sends(1, 1, 500).delivers(2).sends(1, 2, 200));
    }

    @Test
    void a_fault_does_not_excuse_overtaking() {
        assertFound(
                Finding.Overtaking.class,
                new Story().accepted(2).sends(1, 1, 0).killed().epoch(2).delivers(2, 1));
    }

    @Test
    void a_sender_that_goes_back_without_a_fault() {
        Verdict verdict = new Story().accepted(3).delivers(1, 2, 1, 3).judged();
        assertThat(verdict.of(Finding.Inversion.class)).hasSize(1);
        assertThat(verdict.of(Finding.Duplicate.class)).hasSize(1);
    }

    @Test
    void a_sender_that_goes_back_twice_at_one_fault() {
        assertOnly(
                Finding.Inversion.class,
                new Story()
                        .accepted(3)
                        .delivers(1, 2)
                        .killed()
                        .epoch(2)
                        .delivers(2)
                        .epoch(3)
                        .delivers(1, 3));
    }

    @Test
    void a_replay_that_goes_back() {
        assertOnly(
                Finding.Inversion.class,
                new Story().accepted(3).delivers(1, 2, 3).replay(7).delivers(1, 3, 2));
    }

    @Test
    void a_replay_that_repeats_without_a_fault() {
        assertOnly(
                Finding.Duplicate.class,
                new Story().accepted(2).delivers(1, 2).replay(7).delivers(1, 1, 2));
    }

    @Test
    void a_replay_of_what_was_never_sent() {
        assertOnly(
                Finding.UnsentReplay.class,
                new Story()
                        .accepted(2)
                        .delivers(1)
                        .replay(7)
                        .delivers(1, 2)
                        .replay(0)
                        .delivers(2));
    }

    @Test
    void a_live_message_in_the_middle_of_a_replay() {
        assertOnly(
                Finding.Interleaving.class,
                new Story()
                        .accepted(3)
                        .delivers(1, 2)
                        .replay(7)
                        .delivers(1)
                        .replay(0)
                        .delivers(3)
                        .replay(7)
                        .delivers(2));
    }

    @Test
    void a_live_request_that_is_open_beside_one_of_a_replay() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(2)
                        .delivers(1)
                        .open(2, 1, ms(10), ms(15), 200, List.of())
                        .replay(7)
                        .open(1, 1, ms(12), ms(20), 200, List.of()));
    }

    @Test
    void two_open_requests_of_one_message() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(1)
                        .open(1, 1, ms(1), ms(5), 500, List.of())
                        .open(1, 2, ms(4), ms(6), 200, List.of()));
    }

    @Test
    void the_next_message_before_the_answer_of_the_last() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(2)
                        .open(1, 1, ms(1), ms(5), 200, List.of())
                        .open(2, 1, ms(5) - 1, ms(6), 200, List.of()));
    }

    @Test
    void a_long_request_overlaps_the_second_next_too() {
        Verdict verdict = new Story()
                .accepted(2)
                .open(1, 1, ms(1), ms(20), 500, List.of())
                .open(1, 2, ms(3), ms(4), 200, List.of())
                .open(2, 1, ms(5), ms(6), 200, List.of())
                .judged();
        assertThat(verdict.of(Finding.Overlap.class)).hasSize(2);
    }

    @Test
    void a_request_that_hung_while_another_came() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(1)
                        .open(1, 1, ms(1), Request.STILL_OPEN, 0, List.of())
                        .at(90_000)
                        .sends(1, 2, 200));
    }

    @Test
    void an_heir_that_sends_before_the_stopped_sender_s_lease_is_over() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(1)
                        .open(1, 1, ms(10), Request.STILL_OPEN, 0, List.of())
                        .fault(Kind.PAUSE, 20, 30_000)
                        .epoch(2)
                        .at(6019)
                        .delivers(1));
    }

    @Test
    void a_lease_end_does_not_excuse_a_sender_that_could_still_reach_the_receiver() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(1)
                        .open(1, 1, ms(10), ms(9000), 0, List.of())
                        .fault(Kind.SPLIT, 20, 30_000)
                        .epoch(2)
                        .at(8000)
                        .delivers(1));
    }

    @Test
    void a_lease_end_does_not_excuse_the_same_tenure() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(1)
                        .open(1, 1, ms(10), Request.STILL_OPEN, 0, List.of())
                        .fault(Kind.PAUSE, 20, 30_000)
                        .at(8000)
                        .sends(1, 2, 200));
    }

    @Test
    void a_kill_does_not_excuse_an_overlap() {
        assertOnly(
                Finding.Overlap.class,
                new Story()
                        .accepted(1)
                        .open(1, 1, ms(10), ms(9000), 0, List.of())
                        .fault(Kind.KILL, 20, 30)
                        .epoch(2)
                        .at(8000)
                        .delivers(1));
    }

    @Test
    void another_body_under_one_id() {
        assertOnly(
                Finding.ChangedBody.class,
                new Story()
                        .accepted(1)
                        .sends(1, 1, 500)
                        .but(request -> Change.body(request, "other", request.data()))
                        .sends(1, 2, 200));
    }

    @Test
    void another_id_for_one_message() {
        assertFound(
                Finding.ChangedId.class,
                new Story()
                        .accepted(1)
                        .sends(1, 1, 500)
                        .but(request -> Change.id(request, "msg_other"))
                        .sends(1, 2, 200));
    }

    @Test
    void one_id_for_two_lanes() {
        assertFound(
                Finding.ReusedId.class,
                new Story()
                        .accepted(1)
                        .delivers(1)
                        .lane(new Lane("d", "crm"))
                        .acknowledged(1, id(1))
                        .delivers(1)
                        .but(request -> Change.id(request, id(1))));
    }

    @Test
    void another_message_s_data() {
        assertOnly(
                Finding.WrongData.class,
                new Story().accepted(1).delivers(1).but(request -> Change.body(request, "body", "data-of-another")));
    }

    @Test
    void a_message_that_nobody_sent() {
        assertOnly(Finding.Unaccepted.class, new Story().accepted(1).delivers(1, 2));
    }

    @Test
    void a_falling_epoch() {
        assertOnly(
                Finding.FallingEpoch.class,
                new Story().accepted(2).epoch(2).delivers(1).epoch(1).delivers(2));
    }

    @Test
    void a_falling_epoch_long_after_a_pause() {
        assertOnly(
                Finding.FallingEpoch.class,
                new Story()
                        .accepted(2)
                        .epoch(2)
                        .delivers(1)
                        .fault(Kind.PAUSE, 10, 100)
                        .epoch(1)
                        .at(2101)
                        .delivers(2));
    }

    @Test
    void more_stale_sends_than_pauses_excuse() {
        assertFound(
                Finding.StaleSends.class,
                new Story()
                        .accepted(1)
                        .epoch(2)
                        .delivers(1)
                        .fault(Kind.PAUSE, 10, 100)
                        .epoch(1)
                        .at(101)
                        .delivers(1, 1));
    }

    @Test
    void a_repeat_without_a_fault() {
        assertFound(Finding.Duplicate.class, new Story().accepted(1).delivers(1).sends(1, 2, 200));
    }

    @Test
    void a_repeat_whose_fault_came_later() {
        assertFound(
                Finding.Duplicate.class,
                new Story().accepted(1).delivers(1).sends(1, 2, 200).killed());
    }

    @Test
    void a_third_repeat_at_one_fault() {
        assertOnly(
                Finding.Duplicate.class,
                new Story().accepted(3).delivers(1, 2, 3).killed().epoch(2).delivers(1, 2, 3));
    }

    @Test
    void a_client_that_posts_again_on_its_own() {
        assertOnly(
                Finding.HiddenRetry.class,
                new Story().accepted(1).sends(1, 1, 503).sends(1, 1, 200));
    }

    @Test
    void a_batch_that_is_another_at_its_next_attempt() {
        assertFound(
                Finding.ChangedBody.class,
                new Story().accepted(4).batch("b1", 1, 3, 1, 500, 3).batch("b1", 1, 4, 2, 200, 4));
    }

    @Test
    void a_batch_that_leaves_out_what_was_not_taken() {
        assertFound(
                Finding.Overtaking.class,
                new Story().accepted(6).batch("b1", 1, 4, 1, 200, 2).batch("b2", 5, 6, 1, 200, 6));
    }

    @Test
    void a_batch_that_begins_before_the_last_one() {
        assertFound(
                Finding.Inversion.class,
                new Story()
                        .accepted(4)
                        .batch("b1", 1, 2, 1, 200, 2)
                        .batch("b2", 3, 4, 1, 500, 4)
                        .batch("b3", 2, 4, 1, 200, 4));
    }

    @Test
    void a_batch_that_is_repeated_without_a_fault() {
        assertOnly(
                Finding.Duplicate.class,
                new Story().accepted(3).batch("b1", 1, 3, 1, 200, 3).batch("b1", 1, 3, 2, 200, 3));
    }

    @Test
    void two_batches_that_are_open_at_once() {
        assertFound(
                Finding.Overlap.class,
                new Story().accepted(4).batch("b1", 1, 2, 1, 200, 2).at(1).batch("b2", 3, 4, 1, 200, 4));
    }

    @Test
    void a_skip_that_nobody_ordered() {
        assertFound(Finding.FalseSkip.class, new Story().accepted(3).delivers(1).sendsWithSkipped(3, List.of(2L)));
    }

    @Test
    void a_dead_letter_that_the_next_body_does_not_declare() {
        assertOnly(
                Finding.Gap.class,
                new Story().accepted(3).delivers(1).abandoned(2).delivers(3));
    }

    @Test
    void a_bad_signature() {
        assertOnly(
                Finding.Malformed.class,
                new Story().accepted(1).delivers(1).but(request -> Change.problem(request, "bad signature")));
    }

    @Test
    void a_request_without_a_sequence() {
        assertFound(
                Finding.Malformed.class,
                new Story()
                        .delivers(1)
                        .but(request -> Change.problem(Change.sequence(request, 0), "gridrelay-sequence ''")));
    }

    @Test
    void the_report_names_what_broke() {
        Verdict verdict = new Story().accepted(3).delivers(1, 3).judged();
        assertThat(verdict.report())
                .startsWith("2 findings: 1 lanes, 2 requests, 2 delivered")
                .contains("Gap: 1", "c->crm#3 came without [2]", "Loss: 1", "c->crm#2 msg_c_crm_2");
    }

    private static String id(long sequence) {
        return Story.id(Story.LANE, sequence);
    }

    private static void assertFound(Class<? extends Finding> kind, Story story) {
        Verdict verdict = story.judged();
        assertThat(verdict.of(kind)).as(verdict.report()).isNotEmpty();
    }

    private static void assertOnly(Class<? extends Finding> kind, Story story) {
        Verdict verdict = story.judged();
        assertThat(verdict.of(kind)).as(verdict.report()).hasSize(1);
        assertThat(verdict.findings()).as(verdict.report()).hasSize(1);
    }
}
