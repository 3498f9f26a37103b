package gridrelay.system.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommitAnswersTest {

    private static final String COMMIT = "C\0\0\0\13COMMIT\0";

    @Test
    void an_answer_to_commit_is_found_among_others_and_in_two_pieces() {
        assertThat(found("2\0\0\0\4" + COMMIT + "Z\0\0\0\5I")).isTrue();
        assertThat(found("C\0\0\0\13COM", "MIT\0Z")).isTrue();
        assertThat(found("C\0\0\0\15UPDATE 1\0", COMMIT)).isTrue();
    }

    @Test
    void other_answers_are_none() {
        assertThat(found("C\0\0\0\15UPDATE 1\0", "C\0\0\0\15ROLLBACK\0", "COMMIT", "\0"))
                .isFalse();
    }

    private static boolean found(String... reads) {
        var answers = new CommitAnswers();
        var found = false;
        for (var read : reads) {
            var bytes = read.getBytes(StandardCharsets.ISO_8859_1);
            found |= answers.in(bytes, bytes.length);
        }
        return found;
    }
}
