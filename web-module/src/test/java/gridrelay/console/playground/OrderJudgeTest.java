package gridrelay.console.playground;

import static gridrelay.console.playground.OrderJudge.Verdict.GAP;
import static gridrelay.console.playground.OrderJudge.Verdict.INVERSION;
import static gridrelay.console.playground.OrderJudge.Verdict.IN_ORDER;
import static gridrelay.console.playground.OrderJudge.Verdict.REPEAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OrderJudgeTest {
    private final OrderJudge judge = new OrderJudge();

    @Test
    void one_by_one_with_a_retry_is_in_order() {
        assertThat(arrives(1)).isEqualTo(IN_ORDER);
        assertThat(arrives(1)).isEqualTo(REPEAT);
        judge.accepted(1);
        assertThat(arrives(2)).isEqualTo(IN_ORDER);
        judge.accepted(2);
        assertThat(judge.held()).isTrue();
        assertThat(judge.inOrder()).isEqualTo(2);
        assertThat(judge.repeats()).isEqualTo(1);
    }

    @Test
    void a_crash_may_repeat_the_last_two_before_it_goes_on() {
        accepts(1, 2, 3);
        assertThat(arrives(2)).isEqualTo(REPEAT);
        judge.accepted(2);
        assertThat(arrives(3)).isEqualTo(REPEAT);
        judge.accepted(3);
        assertThat(arrives(4)).isEqualTo(IN_ORDER);
        assertThat(judge.held()).isTrue();
    }

    @Test
    void a_sequence_passed_over_is_a_gap_and_an_inversion_if_it_comes_later() {
        accepts(1);
        assertThat(arrives(4)).isEqualTo(GAP);
        judge.accepted(4);
        assertThat(judge.gaps()).isEqualTo(2);
        assertThat(arrives(3)).isEqualTo(INVERSION);
        assertThat(arrives(3)).isEqualTo(REPEAT);
        assertThat(judge.inversions()).isEqualTo(1);
        assertThat(judge.held()).isFalse();
    }

    @Test
    void going_on_after_a_refusal_is_a_gap() {
        accepts(1);
        arrives(2);
        assertThat(arrives(3)).isEqualTo(GAP);
        judge.accepted(3);
        assertThat(judge.gaps()).isEqualTo(1);
        assertThat(arrives(2)).isEqualTo(INVERSION);
    }

    @Test
    void what_a_body_declares_as_skipped_is_no_gap() {
        accepts(1);
        arrives(2);
        assertThat(judge.arrived(4, 4, Set.of(2L, 3L))).isEqualTo(IN_ORDER);
        assertThat(judge.held()).isTrue();
    }

    @Test
    void declaring_one_of_two_leaves_a_gap() {
        accepts(1);
        assertThat(judge.arrived(4, 4, Set.of(3L))).isEqualTo(GAP);
        assertThat(judge.gaps()).isEqualTo(1);
        assertThat(arrives(2)).isEqualTo(INVERSION);
    }

    @Test
    void declaring_others_explains_nothing() {
        accepts(1);
        assertThat(judge.arrived(3, 3, Set.of(1L, 3L, 17L))).isEqualTo(GAP);
    }

    @Test
    void a_full_list_of_skipped_stands_for_what_was_before_it_too() {
        accepts(1);
        Set<Long> newest =
                LongStream.range(5000 - OrderJudge.MOST_DECLARED, 5000).boxed().collect(Collectors.toSet());
        assertThat(judge.arrived(5000, 5000, newest)).isEqualTo(IN_ORDER);
    }

    @Test
    void a_batch_stands_for_all_its_messages_and_is_begun_again_as_a_whole() {
        assertThat(judge.arrived(1, 4, Set.of())).isEqualTo(IN_ORDER);
        assertThat(judge.arrived(1, 4, Set.of())).isEqualTo(REPEAT);
        judge.accepted(4);
        assertThat(judge.arrived(5, 8, Set.of())).isEqualTo(IN_ORDER);
        assertThat(arrives(5)).isEqualTo(REPEAT);
        assertThat(judge.arrived(6, 9, Set.of())).isEqualTo(REPEAT);
        judge.accepted(9);
        assertThat(judge.held()).isTrue();
        assertThat(judge.arrived(10, 12, Set.of())).isEqualTo(IN_ORDER);
        assertThat(judge.arrived(13, 14, Set.of())).as("10 to 12 were refused").isEqualTo(GAP);
        assertThat(judge.gaps()).isEqualTo(3);
    }

    @Test
    void a_receiver_that_began_in_the_middle_judges_from_there() {
        assertThat(arrives(17)).isEqualTo(IN_ORDER);
        judge.accepted(17);
        assertThat(arrives(18)).isEqualTo(IN_ORDER);
        assertThat(judge.held()).isTrue();
    }

    @Test
    void a_late_answer_to_an_old_request_says_nothing_about_the_newest() {
        accepts(1);
        arrives(2);
        judge.accepted(1);
        assertThat(arrives(3)).isEqualTo(GAP);
    }

    @Test
    void a_huge_gap_is_counted_in_full_and_remembered_in_part() {
        accepts(1);
        assertThat(arrives(1_000_000_000_000L)).isEqualTo(GAP);
        assertThat(judge.gaps()).isEqualTo(1_000_000_000_000L - 2);
        assertThat(arrives(2)).isEqualTo(INVERSION);
    }

    private OrderJudge.Verdict arrives(long sequence) {
        return judge.arrived(sequence, sequence, Set.of());
    }

    private void accepts(long... sequences) {
        for (long sequence : sequences) {
            arrives(sequence);
            judge.accepted(sequence);
        }
    }
}
