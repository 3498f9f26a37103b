package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.model.LoanAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another node answers may be from another version, or wrong: it ends the loan in any case. */
class LoanEndTest {

    private static LoanAnswer answer(String end, String status) {
        return new LoanAnswer(1, "member", "node", 0, end, status, "CODE", "Why.", 1, null, null, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED,STORED",
        "REFUSED,PENDING_TRANSFER",
        "REFUSED,WITHDRAWN",
        "REFUSED,NEW_STATUS",
        "REFUSED,",
        "NEW_END,",
        ",",
        "LOST,",
        "SILENT,"
    })
    void what_is_no_answer_is_as_good_as_returned(String end, String status) {
        assertThat(LoanEnd.of(answer(end, status))).isEqualTo(LoanEnd.RETURNED);
    }

    @Test
    void a_refusal_is_recorded_as_it_was_told() {
        var answer = answer("REFUSED", "INFECTED");
        assertThat(LoanEnd.of(answer)).isEqualTo(LoanEnd.REFUSED);
        assertThat(LoanEnd.REFUSED.verdict(answer))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.as()).isEqualTo(FileStatus.INFECTED));
    }
}
