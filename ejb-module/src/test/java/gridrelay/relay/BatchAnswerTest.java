package gridrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a 2xx to the messages 17 to 24 says. */
class BatchAnswerTest {

    private static final Batch BATCH = new Batch(
            "batch_1",
            LongStream.rangeClosed(17, 24)
                    .mapToObj(sequence -> Deliveries.message(1, sequence))
                    .toList());

    private static Reply answered(String text, String error) {
        return BATCH.judge(new Reply(Deliveries.NOW, 3, 200, null, null, error, ReplyText.clean(text, 2_000), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ok",
                "",
                "[17]",
                "17",
                "\"accepted\": 18",
                "<html>{\"accepted\":18}</html>",
                "{}",
                "{\"took\":18}"
            })
    void says_nothing_of_a_part_and_takes_all(String text) {
        var reply = answered(text, null);
        assertThat(reply.ok()).isTrue();
        assertThat(reply.accepted()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"accepted\":17}|17", "{\"accepted\":24}|24", "  {\"a\":[{}],\"accepted\" : 20}|20"})
    void takes_a_part(String text, long accepted) {
        var reply = answered(text, null);
        assertThat(reply.ok()).isTrue();
        assertThat(reply.accepted()).isEqualTo(accepted);
    }

    @Test
    void a_byte_order_mark_in_front_changes_nothing() {
        assertThat(answered("\uFEFF{\"accepted\":18}", null).accepted()).isEqualTo(18);
    }

    @Test
    void json_that_no_parser_likes_took_nothing() {
        for (var text : List.of("{\"accepted\":" + "1".repeat(1_200) + "}", "{\"a\":" + "[".repeat(1_900))) {
            assertThat(answered(text, null).failure()).isEqualTo(Failure.UNACCEPTED);
        }
    }

    @Test
    void ends_of_lines_are_json_too() {
        assertThat(answered("{\r\n\t\"accepted\":\r\n 18\r\n}", null).accepted())
                .isEqualTo(18);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"accepted\":16}",
                "{\"accepted\":15}",
                "{\"accepted\":25}",
                "{\"accepted\":-1}",
                "{\"accepted\":18.5}",
                "{\"accepted\":1e999999999}",
                "{\"accepted\":1e99999999999}",
                "{\"a\":1e99999999999,\"accepted\":18}",
                "\uFFFD\uFFFD{\u0000",
                "\u0000{\u0000}",
                "\u001f\uFFFD\b",
                "{\"accepted\":99999999999999999999}",
                "{\"accepted\":\"18\"}",
                "{\"accepted\":null}",
                "{\"accepted\":[18]}",
                "{\"accepted\":18",
                "{accepted:18}",
            })
    void in_doubt_took_nothing(String text) {
        var reply = answered(text, null);
        assertThat(reply.ok()).isFalse();
        assertThat(reply.failure()).isEqualTo(Failure.UNACCEPTED);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.reason()).isNotBlank().doesNotContain("HTTP");
        assertThat(reply.signal()).as("the endpoint answers").isEqualTo(Signal.WELL);
    }

    @Test
    void an_answer_that_did_not_come_whole_may_have_named_a_part() {
        assertThat(answered("", "no complete answer within PT2S").ok()).isFalse();
        assertThat(answered("{\"accepted\":24}", "closed").ok()).isFalse();
        assertThat(answered("{\"accepted\":24, \"more\":\"" + "x".repeat(3_000) + "\"}", null)
                        .ok())
                .as("only its beginning is kept")
                .isFalse();
        assertThat(answered("<html>", "answer longer than 65536 bytes").ok()).isTrue();
    }

    @Test
    void what_is_no_2xx_is_what_it_is() {
        var refused = Deliveries.replied(500);
        assertThat(BATCH.judge(refused)).isSameAs(refused);
        var alone = BATCH.first();
        var taken = new Reply(Deliveries.NOW, 3, 200, null, null, null, "{\"accepted\":1}", false);
        assertThat(alone.judge(taken)).as("a message alone is taken by any 2xx").isSameAs(taken);
    }

    @Test
    void the_body_holds_each_message_as_it_would_come_alone() {
        var two = new Batch("batch_1", List.of(Deliveries.message(1, 17), Deliveries.message(1, 18)));
        var alone = Deliveries.message(1, 17).body(14);
        assertThat(two.body(14))
                .isEqualTo(
                        "{\"type\":\"gridrelay.batch\",\"timestamp\":\"2026-11-23T12:00:00Z\",\"conversation\":\"c1\","
                                + "\"first\":17,\"last\":18,\"messages\":["
                                + "{\"id\":\"msg_1_17\"," + alone.substring(1) + ","
                                + "{\"id\":\"msg_1_18\","
                                + Deliveries.message(1, 18).body(17).substring(1) + "]}");
        assertThat(alone).contains("\"skipped\":[15,16]");
    }
}
