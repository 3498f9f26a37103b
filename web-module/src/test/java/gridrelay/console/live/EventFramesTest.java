package gridrelay.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventFramesTest {
    private final EventFrames frames = new EventFrames("1a2b");

    @Test
    void data_stays_on_one_line_whatever_a_conversation_is_called() {
        var data = Json.createObjectBuilder()
                .add("c", "a\n\nevent: forged\r\u2028ü")
                .build();
        var text = new String(frames.frame(7, "deliveries", data), StandardCharsets.UTF_8);
        assertThat(text).startsWith("id: 1a2b-7\nevent: deliveries\ndata: {").endsWith("}\n\n");
        assertThat(text.strip().split("[\n\r]")).hasSize(3);
    }

    @Test
    void an_id_holds_for_one_life() {
        assertThat(frames.number("1a2b-7")).hasValue(7);
        assertThat(frames.number("9f9f-7")).isEmpty();
        assertThat(frames.number("1a2b-")).isEmpty();
        assertThat(frames.number("1a2b-x")).isEmpty();
        assertThat(frames.number("")).isEmpty();
    }
}
