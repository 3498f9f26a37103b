package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void is_read_back_as_it_was_given() {
        var cursor = new Cursor(Instant.parse("2026-11-28T03:00:00.123456Z"), 42, 7);
        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    /** Java's times reach farther than a database's, which would fail at them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-01-01T00:00:00Z/1/0",
                "-999999999-01-01T00:00:00Z/1/0",
                "2026-11-28T03:00:00Z/1",
                "2026-11-28T03:00:00Z/x/0",
                "2026-11-28/1/0",
                "/",
                ""
            })
    void what_was_not_given_is_refused(String place) {
        var forged = Base64.getUrlEncoder().encodeToString(place.getBytes(UTF_8));
        assertThatThrownBy(() -> Cursor.parse(forged)).isInstanceOf(Refusal.class);
    }
}
