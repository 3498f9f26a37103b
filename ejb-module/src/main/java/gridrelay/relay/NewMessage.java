package gridrelay.relay;

import java.util.List;

/**
 * A message to accept, for one endpoint or several.
 *
 * @param conversation 1 to 200 characters, no control characters
 * @param endpoints names of endpoints, none twice; each gets a message of its own
 * @param type full-stop-delimited identifiers of {@code [a-zA-Z0-9_]}, at most 200 characters
 * @param data a JSON text; the caller has parsed it
 * @param idempotencyKey 1 to 200 characters, no control characters, or null; covers all endpoints of this message
 */
public record NewMessage(String conversation, List<String> endpoints, String type, String data, String idempotencyKey) {

    public NewMessage {
        endpoints = endpoints == null ? List.of() : endpoints.stream().toList();
    }
}
