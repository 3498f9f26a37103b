package gridrelay.console.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/%2e%2e/api/v1/accounts",
                "/assets/..%2Fapi",
                "/assets/..;/api/v1/accounts",
                "/assets/a%5c..",
                "/assets//x",
                "/assets/\\x",
                "/playground/%252e",
                "/api/v1/accounts/%2Fx",
                "/api/v1/endpoints/a%2Fb",
                "/api/v1/conversations/..%2f..%2faccounts",
                "/api/v1/conversations/x%2F..%2Fy",
                "/api/v1/conversations/%2e%2e/x",
                "/api/v1/conversations/%2e/x",
                "/api/v1/conversations/x;a=b",
                "/api/v1/conversations//x",
                "/api/v1/conversations/..%5cx"
            })
    void two_meanings_are_refused(String typed) {
        assertThat(Paths.ambiguous(typed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/login",
                "/assets/console.css",
                "/api/v1/endpoints/crm.eu-1_x",
                "/api/v1/conversations/c-42/messages",
                "/api/v1/conversations/c%2042%2F%C3%A4/messages",
                "/api/v1/conversations/a%3Bb%25/endpoints/crm/skip",
                "/api/v1/conversations/a%2E%2Eb",
                "/api/v1/conversations/v1.2/messages"
            })
    void one_meaning_passes(String typed) {
        assertThat(Paths.ambiguous(typed)).isFalse();
    }
}
