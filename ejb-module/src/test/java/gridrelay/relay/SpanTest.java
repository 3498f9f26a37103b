package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.directory.Coalesce;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpanTest {

    private static List<PendingMessage> messages(String... data) {
        return Stream.of(data)
                .map(text -> new PendingMessage(1, 1, "msg_1", "t", text, text.length(), Deliveries.NOW, "c"))
                .toList();
    }

    @Test
    void a_batch_is_bounded_in_bytes_of_utf_8_and_holds_one_message_at_least() {
        var span = Span.composing(new Coalesce(10, 10, 0), 1, false);
        assertThat(span.cut(messages("12345", "12345", "1"))).hasSize(2);
        assertThat(span.cut(messages("12345", "ääää", "1"))).hasSize(1);
        assertThat(span.cut(messages("12345678901", "1"))).hasSize(1);
        assertThat(span.cut(messages("1", "2", "3"))).hasSize(3);
        assertThat(span.cut(List.of())).isEmpty();
    }

    @Test
    void what_is_no_new_batch_is_left_as_it_was_read() {
        var huge = messages("x".repeat(100_000), "y".repeat(100_000));
        assertThat(Span.few(1).cut(huge)).hasSize(2);
        assertThat(Span.whole(1, 2).cut(huge)).hasSize(2);
    }
}
