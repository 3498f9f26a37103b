package gridrelay.console.api;

import gridrelay.relay.MessageView;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Instant;

/** A message and what became of it. */
public record MessageJson(
        String id,
        String conversation,
        String endpoint,
        long sequence,
        String type,
        JsonValue data,
        MessageView.State state,
        String reason,
        Instant acceptedAt) {

    static MessageJson of(MessageView message) {
        try (var reader = Json.createReader(new StringReader(message.data()))) {
            return new MessageJson(
                    message.id(),
                    message.conversation(),
                    message.endpoint(),
                    message.sequence(),
                    message.type(),
                    reader.readValue(),
                    message.state(),
                    message.reason(),
                    message.acceptedAt());
        }
    }
}
