package gridrelay.console.playground;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ReadableJsonTest {
    @Test
    void a_list_of_flat_objects_reads_like_a_table() {
        assertThat(readable("{\"a\":1,\"list\":[{\"x\":1,\"y\":[1,2]},{\"x\":2}],\"empty\":[],\"s\":\"q\\\"\\n\"}"))
                .isEqualTo("""
                        {
                          "a": 1,
                          "list": [
                            {"x": 1, "y": [1,2]},
                            {"x": 2}
                          ],
                          "empty": [],
                          "s": "q\\"\\n"
                        }
                        """);
    }

    @Test
    void it_is_the_same_json() {
        var text = "{\"k\\\"ey\":{\"in\":{\"deep\":[{\"a\":null},[[{\"b\":true}]]]}},\"n\":1.5e3}";
        assertThat(parse(readable(text))).isEqualTo(parse(text));
    }

    private static String readable(String json) {
        return ReadableJson.of(parse(json));
    }

    private static JsonObject parse(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }
}
