package gridrelay.console.live;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Events on the wire (HTML standard, Server-sent events), with ids that hold for one life of one node.
 *
 * @param life random at each start: numbers begin anew then
 */
record EventFrames(String life) {
    static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    /** JSON has no line breaks, so one data line holds it. */
    byte[] frame(long number, String type, JsonObject data) {
        return ("id: " + life + '-' + number + "\nevent: " + type + "\ndata: " + data + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The number in an id of this life; empty for any other text. */
    OptionalLong number(String id) {
        if (id.startsWith(life + '-')) {
            try {
                return OptionalLong.of(Long.parseLong(id, life.length() + 1, id.length(), 10));
            } catch (NumberFormatException notOurs) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
