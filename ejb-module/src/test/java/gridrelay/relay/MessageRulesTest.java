package gridrelay.relay;

import static gridrelay.relay.RelayRows.keyed;
import static gridrelay.relay.RelayRows.message;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageRulesTest {

    private final MessageRules rules = new MessageRules(20);

    private static AbstractThrowableAssert<?, ?> assertRefused(Refusal.Kind kind, Runnable check) {
        return assertThatThrownBy(check::run)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> org.assertj.core.api.Assertions.assertThat(refusal.kind())
                                .isEqualTo(kind));
    }

    private AbstractThrowableAssert<?, ?> assertInvalid(NewMessage second) {
        return assertRefused(
                Refusal.Kind.INVALID, () -> rules.check(Draft.batch(List.of(message("a", "crm"), second))));
    }

    private static NewMessage typed(String type) {
        return new NewMessage("a", List.of("crm"), type, "1", null);
    }

    private static NewMessage with(String data) {
        return new NewMessage("a", List.of("crm"), "t", data, null);
    }

    @Test
    void a_conversation_is_of_up_to_200_characters_however_they_are_encoded() {
        assertThatCode(() -> rules.check(Draft.batch(List.of(message("\ud83d\ude00".repeat(200), "crm")))))
                .doesNotThrowAnyException();
        assertInvalid(message("\ud83d\ude00".repeat(201), "crm"))
                .hasMessage("[1].conversation is longer than 200 characters");
        assertInvalid(message("x".repeat(201), "crm")).hasMessage("[1].conversation is longer than 200 characters");
        assertInvalid(message("", "crm")).hasMessage("[1].conversation is missing");
        assertInvalid(message(null, "crm")).hasMessage("[1].conversation is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\0", "a\u0085", "\u007f"})
    void names_hold_no_controls(String name) {
        assertInvalid(message(name, "crm")).hasMessage("[1].conversation holds a control character");
        assertInvalid(keyed(message("a", "crm"), name)).hasMessage("[1].idempotencyKey holds a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ude00b", "\ude00\ud83d"})
    void half_a_pair_is_no_character(String text) {
        assertInvalid(message(text, "crm"))
                .hasMessage("[1].conversation is not valid Unicode: it holds half of a surrogate pair");
        assertInvalid(with('"' + text + '"')).hasMessageStartingWith("[1].data is not valid Unicode");
    }

    @Test
    void a_key_may_be_absent_but_not_empty() {
        assertInvalid(keyed(message("a", "crm"), "")).hasMessage("[1].idempotencyKey is missing");
        assertInvalid(keyed(message("a", "crm"), "x".repeat(201)))
                .hasMessage("[1].idempotencyKey is longer than 200 characters");
    }

    @Test
    void a_message_goes_to_at_least_one_endpoint_and_to_none_twice() {
        assertInvalid(message("a")).hasMessage("[1].endpoint is missing");
        assertInvalid(message("a", "crm", "bi", "crm")).hasMessage("[1].endpoint names an endpoint twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a b", "a-b", "\u00e4", "a\n"})
    void a_type_is_identifiers_with_full_stops_between(String type) {
        assertInvalid(typed(type)).hasMessageStartingWith("[1].type must be identifiers");
    }

    @Test
    void a_type_has_its_length() {
        assertThatCode(() -> rules.check(Draft.batch(List.of(typed("a.B_9.c"), typed("x".repeat(200))))))
                .doesNotThrowAnyException();
        assertInvalid(typed("x".repeat(201))).hasMessage("[1].type is longer than 200 characters");
        assertInvalid(typed(null)).hasMessage("[1].type is missing");
    }

    @Test
    void data_is_limited_in_bytes_of_utf_8() {
        assertThatCode(() ->
                        rules.check(Draft.batch(List.of(with("\u00fc".repeat(10)), with("\ud83d\ude00".repeat(5))))))
                .doesNotThrowAnyException();
        for (var data : List.of("x".repeat(21), "\u00fc".repeat(10) + "x", "\u20ac".repeat(7))) {
            assertRefused(Refusal.Kind.TOO_LARGE, () -> rules.check(List.of(Draft.alone(with(data)))))
                    .hasMessage("data is larger than 20 bytes of UTF-8.");
        }
        assertInvalid(with("")).hasMessage("[1].data is missing");
        assertInvalid(with(null)).hasMessage("[1].data is missing");
    }

    @Test
    void a_batch_is_of_1_to_1000_messages_counted_by_their_endpoints() {
        assertRefused(Refusal.Kind.INVALID, () -> rules.check(List.of())).hasMessage("must be 1 to 1000 messages");
        var two = message("a", "crm", "bi");
        assertThatCode(() -> rules.check(Draft.batch(Collections.nCopies(500, two))))
                .doesNotThrowAnyException();
        assertRefused(Refusal.Kind.TOO_LARGE, () -> rules.check(Draft.batch(Collections.nCopies(501, two))))
                .hasMessageStartingWith("These are 1002 messages, at most 1000");
        assertRefused(Refusal.Kind.TOO_LARGE, () -> rules.check(Draft.batch(Collections.nCopies(1001, message("a")))));
    }

    @Test
    void a_limit_that_the_database_cannot_keep_is_refused_at_the_start() {
        assertThatThrownBy(() -> new MessageRules((1 << 20) + 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
