package gridrelay.console.api;

import gridrelay.console.json.JsonText;
import gridrelay.relay.MessageView;
import java.time.Instant;

/** A message and what became of it. */
public record MessageJson(
        String id,
        String conversation,
        String endpoint,
        long sequence,
        String type,
        JsonText data,
        MessageView.State state,
        String reason,
        Instant acceptedAt) {

    static MessageJson of(MessageView message) {
        return new MessageJson(
                message.id(),
                message.conversation(),
                message.endpoint(),
                message.sequence(),
                message.type(),
                new JsonText(message.data()),
                message.state(),
                message.reason(),
                message.acceptedAt());
    }
}
