package gridrelay.intake;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import org.junit.jupiter.api.Test;

class UploadRulesTest {

    @Test
    void a_policy_is_a_name_that_a_database_takes() {
        assertThatCode(() -> UploadRules.check(of("letters"))).doesNotThrowAnyException();
        for (var policy : new String[] {"a\0b", "", "x".repeat(101), "\ud800"}) {
            assertThatThrownBy(() -> UploadRules.check(of(policy)))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("policy");
        }
    }

    private static NewUpload of(String policy) {
        return new NewUpload("a.txt", policy, null, null, 5L, null, null);
    }
}
