package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One attempt, as its receiver gets it.
 *
 * @param attempt 1, 2, 3, ...
 * @param delivered the sequence of the last message that the lane delivered before
 */
record WebhookRequest(Tenure tenure, Target target, Posted posted, int attempt, long delivered) {

    private static final String UNRESERVED = "-._~";

    /** The same bytes at every attempt, by any node. */
    byte[] body() {
        return posted.body(delivered).getBytes(UTF_8);
    }

    /** All but content-type, content-length and host. */
    Map<String, String> headers(byte[] body, Instant now) {
        var headers = new LinkedHashMap<>(target.headers());
        headers.put("webhook-id", posted.id());
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        headers.put("webhook-signature", Signature.of(target.secrets(), posted.id(), now.getEpochSecond(), body));
        headers.put("gridrelay-conversation", percentEncoded(posted.conversation()));
        headers.put("gridrelay-sequence", Long.toString(posted.sequence()));
        if (posted instanceof Batch) {
            headers.put("gridrelay-last-sequence", Long.toString(posted.last()));
        }
        headers.put("gridrelay-attempt", Integer.toString(attempt));
        headers.put("gridrelay-epoch", Long.toString(tenure.epoch()));
        var replayed = posted.first().replayed();
        if (replayed != null) {
            headers.put("gridrelay-replay", Long.toString(replayed.id()));
        }
        return headers;
    }

    private static String percentEncoded(String text) {
        var encoded = new StringBuilder(text.length() + 16);
        for (var b : text.getBytes(UTF_8)) {
            var c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded.toString();
    }
}
