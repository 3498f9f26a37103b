package gridrelay.console.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
    @Test
    void everything_has_a_default() {
        assertThat(script("{}")).isEqualTo(new Script(List.of(), 200, 0, false));
    }

    @Test
    void everything_can_be_told() {
        assertThat(script("{'answers':[500,429],'then':410,'delayMs':1500,'hang':true}"))
                .isEqualTo(new Script(List.of(500, 429), 410, 1500, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'answer':[500]}         | answer: unknown",
                "{'answers':500}          | answers: an array",
                "{'answers':['500']}      | answers: a whole number",
                "{'answers':[99]}         | answers: statuses from 200",
                "{'then':100}             | then: statuses from 200",
                "{'then':600}             | then: statuses from 200",
                "{'then':200.5}           | then: a whole number",
                "{'then':null}            | then: a whole number",
                "{'delayMs':-1}           | delayMs: 0 to",
                "{'delayMs':999999999999} | delayMs: out of range",
                "{'hang':'yes'}           | hang: true or false",
            })
    void what_is_wrong_is_named(String json, String rule) {
        assertThatThrownBy(() -> script(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }

    private static Script script(String json) {
        try (var reader = Json.createReader(new StringReader(json.replace('\'', '"')))) {
            return Script.of(reader.readObject());
        }
    }
}
