package gridrelay.jca.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentReplacerTest {

    private final EnvironmentReplacer replacer = new EnvironmentReplacer(Map.of("PORT", " 5702 ", "BLANK", " "));

    @Test
    void a_variable_that_is_set_wins_over_the_default() {
        assertThat(replacer.getReplacement("PORT:5701")).isEqualTo("5702");
        assertThat(replacer.getReplacement("PORT")).isEqualTo("5702");
    }

    @Test
    void one_that_is_not_set_or_blank_gives_the_default_which_may_be_empty_or_hold_colons() {
        assertThat(replacer.getReplacement("HOST:127.0.0.1:5701")).isEqualTo("127.0.0.1:5701");
        assertThat(replacer.getReplacement("BLANK:x")).isEqualTo("x");
        assertThat(replacer.getReplacement("HOST:")).isEmpty();
        assertThat(replacer.getReplacement("HOST")).isNull();
    }
}
