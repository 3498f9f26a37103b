package gridrelay.relay;

/**
 * A message to accept.
 *
 * @param conversation 1 to 200 characters, no control characters
 * @param endpoint the name of an endpoint
 * @param type full-stop-delimited identifiers of {@code [a-zA-Z0-9_]}, at most 200 characters
 * @param data a JSON text
 * @param idempotencyKey 1 to 200 characters, or null
 */
public record NewMessage(String conversation, String endpoint, String type, String data, String idempotencyKey) {}
