package gridrelay.console.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gridrelay.problem.Refusal;
import gridrelay.problem.Violation;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    enum Colour {
        RED,
        GREEN
    }

    record Inner(@Required Long sequence) {}

    record Everything(
            String text,
            Integer count,
            Long sequence,
            Boolean flag,
            Colour colour,
            Duration delay,
            Instant at,
            List<Duration> schedule,
            Set<String> roles,
            Map<String, String> headers,
            @OneOrMany List<String> endpoint,
            JsonText data,
            Inner inner) {}

    record Needy(@Required String type, @Required JsonText data) {}

    @Test
    void reads_every_shape() {
        var read = everything("""
                {"text": "a\\u00e9", "count": -7, "sequence": 9007199254740993, "flag": true, "colour": "GREEN",
                 "delay": "PT1.5S", "at": "2026-11-23T13:00:00+01:00", "schedule": ["PT5S", "PT5M"], "roles": ["b", "a"], "headers": {"x": "y"},
                 "endpoint": ["crm", "bi"], "data": [1, {"a": null}], "inner": {"sequence": 17}}""");
        assertThat(read)
                .isEqualTo(new Everything(
                        "aé",
                        -7,
                        9007199254740993L,
                        true,
                        Colour.GREEN,
                        Duration.ofMillis(1500),
                        Instant.parse("2026-11-23T12:00:00Z"),
                        List.of(Duration.ofSeconds(5), Duration.ofMinutes(5)),
                        Set.of("a", "b"),
                        Map.of("x", "y"),
                        List.of("crm", "bi"),
                        new JsonText("[1,{\"a\":null}]"),
                        new Inner(17L)));
    }

    @Test
    void what_is_left_out_or_null_is_null() {
        assertThat(everything("{}")).isEqualTo(everything("{\"text\":null,\"roles\":null,\"count\":null}"));
        assertThat(everything("{}").text()).isNull();
    }

    @Test
    void one_may_stand_for_many() {
        assertThat(everything("{\"endpoint\":\"crm\"}").endpoint()).containsExactly("crm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'nme':1}|nme|is not known here",
                "{'text':1}|text|must be a string, not number",
                "{'text':true}|text|must be a string, not true",
                "{'text':{'a':[1]}}|text|must be a string, not object",
                "{'text':'a','text':'b'}|text|is there twice",
                "{'count':'7'}|count|must be a whole number, not string",
                "{'count':1.5}|count|must be a whole number",
                "{'count':1e2}|count|must be a whole number",
                "{'count':2147483648}|count|must be a smaller number",
                "{'sequence':99999999999999999999}|sequence|must be a whole number",
                "{'flag':'true'}|flag|must be true or false, not string",
                "{'colour':'BLUE'}|colour|must be one of GREEN, RED",
                "{'delay':'5s'}|delay|must be an ISO 8601 duration, e.g. PT5S",
                "{'delay':5}|delay|must be an ISO 8601 duration as a string, not number",
                "{'schedule':'PT5S'}|schedule|must be an array, not string",
                "{'schedule':['PT5S',7]}|schedule[1]|must be an ISO 8601 duration as a string, not number",
                "{'schedule':['PT5S',null]}|schedule[1]|must be a value, not null",
                "{'headers':['a']}|headers|must be an object of strings, not array",
                "{'headers':{'a':1}}|headers.a|must be a string, not number",
                "{'headers':{'a':'1','a':'2'}}|headers.a|is there twice",
                "{'endpoint':7}|endpoint|must be a string or an array of strings, not number",
                "{'endpoint':{}}|endpoint|must be a string or an array of strings, not object",
                "{'endpoint':['crm',{}]}|endpoint[1]|must be a string, not object",
                "{'inner':{'sequence':1,'more':2}}|inner.more|is not known here",
                "{'inner':{}}|inner.sequence|is required",
                "[]||the body must be an object, not array",
                "null||the body must be an object, not null",
                "'text'||the body must be an object, not string",
                "{'text':'a\\u0000b'}|text|must not hold U+0000 or half a surrogate pair",
                "{'text':'a\\ud800b'}|text|must not hold U+0000 or half a surrogate pair"
            })
    void names_the_field_and_what_it_must_be(String body, String field, String rule) {
        assertThat(violations(body.replace('\'', '"'), Everything.class))
                .containsExactly(new Violation(field == null ? "" : field, rule));
    }

    @Test
    void names_all_that_is_wrong_at_once() {
        assertThat(violations("{\"tpe\":\"x\",\"data\":{\"deep\":[1,2]}}", Needy.class))
                .containsExactly(new Violation("tpe", "is not known here"), new Violation("type", "is required"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"text\"",
                "{\"text\":",
                "{\"text\":\"a",
                "{\"text\":\"a\",}",
                "{\"text\":01}",
                "{text:1}",
                "{'text':1}",
                "{\"text\":NaN}",
                "{}{}",
                "{} x",
                "{\"a\":1 \"b\":2}",
                "\uFEFF{}",
                "{\"text\":\"\u0001\"}",
                "{\"text\":\"\\x\"}",
                "{\"data\":[1,]}",
                "{\"data\":+1}",
                "{\"data\":.5}",
                "{\"data\":1.}",
                "/* */{}"
            })
    void refuses_what_is_no_json(String body) {
        assertThatThrownBy(() -> read(body, Everything.class)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
            assertThat(refusal).hasMessageContaining("JSON");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1.00",
                "1e5",
                "1E+400",
                "123456789012345678901234567890.1234567890",
                "true",
                "false",
                "null",
                "\"\"",
                "\"é\uD83D\uDE00\"",
                "\"\\ud800\"",
                "\"\\u0000\\\"\\\\\"",
                "[]",
                "{}",
                "{\"a\":[{},[],\"x\",1.50,null],\"b\":{\"c\":false}}",
                "{\"a\":1,\"a\":2}"
            })
    void data_stays_as_it_was_given(String data) {
        assertThat(needy("{\"type\":\"t\",\"data\":" + data + "}").data().json())
                .isEqualTo(data);
    }

    @Test
    @Timeout(10)
    void bombs_are_refused_before_they_hurt() {
        var deep = 10_000;
        assertThat(violations("{\"data\":" + "[".repeat(deep) + "]".repeat(deep) + "}", Everything.class))
                .extracting(Violation::rule)
                .containsExactly("the body must not be nested deeper than 200");
        assertThat(violations(
                        "{\"unknown\":" + "{\"a\":".repeat(deep) + "1" + "}".repeat(deep) + "}", Everything.class))
                .extracting(Violation::rule)
                .contains("the body must not be nested deeper than 200");
        var digits = "9".repeat(1_000_000);
        assertThat(violations("{\"data\":" + digits + "}", Everything.class))
                .extracting(Violation::field)
                .containsExactly("data");
        assertThat(violations("{\"data\":[1e99999999999]}", Everything.class))
                .extracting(Violation::field)
                .containsExactly("data");
        assertThat(violations("{\"count\":" + digits + "}", Everything.class))
                .extracting(Violation::field)
                .containsExactly("count");
        assertThat(violations("{" + "\"x\":1,".repeat(100_000) + "\"y\":1}", Everything.class))
                .hasSize(20);
    }

    @Test
    void nested_just_deep_enough_is_read() {
        var data = "[".repeat(199) + "]".repeat(199);
        assertThat(needy("{\"type\":\"t\",\"data\":" + data + "}").data().json())
                .isEqualTo(data);
    }

    @Test
    void a_list_has_at_most_1000_items() {
        var item = "{\"type\":\"t\",\"data\":1}";
        assertThat((List<?>) read("[" + (item + ",").repeat(999) + item + "]", listOf(Needy.class)))
                .hasSize(1000);
        assertThatThrownBy(() -> read("[" + (item + ",").repeat(1000) + item + "]", listOf(Needy.class)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TOO_LARGE));
        assertThat(violations("[{\"type\":\"t\",\"data\":1},{\"type\":7,\"data\":1}]", listOf(Needy.class)))
                .containsExactly(new Violation("[1].type", "must be a string, not number"));
    }

    @Test
    void bytes_must_be_utf_8() throws IOException {
        assertThatThrownBy(() -> stream(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, "utf-8"))
                .hasMessageContaining("UTF-8");
        assertThat(stream("{\"text\":\"é\"}".getBytes(StandardCharsets.UTF_8), "UTF-8"))
                .extracting("text")
                .isEqualTo("é");
    }

    private static Object stream(byte[] body, String charset) throws IOException {
        var media = new MediaType("application", "json", charset);
        return new StrictJson()
                .readFrom(null, Everything.class, new Annotation[0], media, null, new ByteArrayInputStream(body));
    }

    private static Everything everything(String body) {
        return (Everything) read(body, Everything.class);
    }

    private static Needy needy(String body) {
        return (Needy) read(body, Needy.class);
    }

    private static Object read(String body, Type type) {
        return JsonReading.read(body, type, StrictJson.MOST_ITEMS);
    }

    private static List<Violation> violations(String body, Type type) {
        try {
            return List.of(new Violation("", "nothing: " + read(body, type)));
        } catch (Refusal refusal) {
            return refusal.violations();
        }
    }

    private static Type listOf(Class<?> item) {
        return new java.lang.reflect.ParameterizedType() {
            @Override
            public Type[] getActualTypeArguments() {
                return new Type[] {item};
            }

            @Override
            public Type getRawType() {
                return List.class;
            }

            @Override
            public Type getOwnerType() {
                return null;
            }
        };
    }
}
