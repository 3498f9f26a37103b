package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.model.SpareSlots;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoansTest {

    private static final Loans.Loan LOAN = new Loans.Loan(7, null, null, "borrower");

    private final Loans loans = new Loans();
    private final long begun = System.nanoTime();

    private static SpareSlots naming(Long... numbers) {
        return new SpareSlots("borrower", List.of(new SpareSlots.Room("SCAN", 1)), List.of(numbers));
    }

    private long at(int seconds) {
        return begun + Duration.ofSeconds(seconds).toNanos();
    }

    private List<Loans.Loan> overdue(int from, int to) {
        for (var second = from; second < to; second++) {
            assertThat(loans.endOverdue(at(second))).isEmpty();
        }
        return loans.endOverdue(at(to));
    }

    @Test
    void what_is_not_named_any_more_ends() {
        loans.heard(naming(), begun);
        loans.add(LOAN, begun);
        loans.heard(naming(7L), at(1));
        assertThat(overdue(0, 6)).containsExactly(LOAN);
        assertThat(loans.isThere("borrower")).isFalse();
        assertThat(overdue(7, 8)).isEmpty();
    }

    @Test
    void who_was_paused_himself_blames_nobody() {
        loans.heard(naming(), begun);
        loans.add(LOAN, begun);
        loans.heard(naming(7L), at(1));
        assertThat(overdue(0, 1)).isEmpty();

        assertThat(loans.endOverdue(at(20))).isEmpty();
        assertThat(loans.isThere("borrower")).isTrue();

        assertThat(overdue(21, 25)).containsExactly(LOAN);
        assertThat(loans.isThere("borrower")).isFalse();
    }

    @Test
    void a_farewell_ends_what_its_member_had_and_no_more_goes_there() {
        loans.heard(naming(), begun);
        loans.add(LOAN, begun);
        assertThat(loans.reserve(Work.Line.SCAN)).hasValue("borrower");
        loans.heard(naming(7L), at(1));
        assertThat(loans.heard(SpareSlots.farewell("another"), at(1))).isEmpty();
        assertThat(loans.heard(SpareSlots.farewell("borrower"), at(1))).containsExactly(LOAN);
        assertThat(loans.reserve(Work.Line.SCAN)).isEmpty();
    }
}
