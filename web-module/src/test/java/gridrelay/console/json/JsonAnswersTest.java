package gridrelay.console.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonAnswersTest {
    enum Colour {
        RED
    }

    record Inner(long sequence) {}

    record Row(
            String name,
            Instant at,
            Duration age,
            List<Inner> inner,
            Map<String, String> headers,
            Boolean flag,
            Integer count,
            Colour colour,
            JsonText data,
            String nothing) {}

    @Test
    void fields_stand_in_the_order_of_the_record_and_nulls_are_left_out() {
        var row = new Row(
                "z\"\n",
                Instant.parse("2026-11-23T12:00:00Z"),
                Duration.ofSeconds(90),
                List.of(new Inner(9007199254740993L)),
                Map.of("x-team", "a"),
                false,
                -7,
                Colour.RED,
                new JsonText("{\"b\":1.00,\"a\":[null,1E+400]}"),
                null);
        assertThat(JsonAnswers.text(row)).isEqualTo("""
                        {"name":"z\\"\\n","at":"2026-11-23T12:00:00Z","age":"PT1M30S",\
                        "inner":[{"sequence":9007199254740993}],"headers":{"x-team":"a"},"flag":false,"count":-7,\
                        "colour":"RED","data":{"b":1.00,"a":[null,1E+400]}}""");
    }

    @Test
    void what_was_read_can_be_written() {
        record Lists(List<String> items, JsonText data) {}
        assertThat(JsonAnswers.text(new Lists(Arrays.asList("a", null), new JsonText("null"))))
                .isEqualTo("{\"items\":[\"a\",null],\"data\":null}");
    }
}
