package gridrelay.system.client;

import com.fasterxml.jackson.databind.JsonNode;
import gridrelay.system.oracle.Lane;

/**
 * A message to send.
 *
 * @param key the idempotency key, or null
 */
public record Outgoing(Lane lane, String type, JsonNode data, String key) {}
