package gridrelay.system.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/**
 * An answer of the API.
 *
 * @param body missing if there was none
 */
public record Reply(int status, JsonNode body, HttpHeaders headers) {

    /** This reply, if it has the status. */
    public Reply expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("answered " + status + " instead of " + wanted + ": " + body);
        }
        return this;
    }

    /** The problem's code, or an empty text. */
    public String code() {
        return body.path("code").asText();
    }
}
