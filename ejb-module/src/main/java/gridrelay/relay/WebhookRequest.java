package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import gridrelay.directory.Target;
import gridrelay.grid.Tenure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One attempt at one message, as its receiver gets it.
 *
 * @param attempt 1, 2, 3, ...
 * @param delivered the sequence of the last message that the lane delivered before this one
 */
record WebhookRequest(Tenure tenure, Target target, PendingMessage message, int attempt, long delivered) {

    static final int MAX_SKIPPED = 1_000;
    private static final String UNRESERVED = "-._~";

    /**
     * The body: the same bytes at every attempt, by any node. What lies between the last delivered message and this one can
     * no longer change once this one is the lane's next.
     */
    byte[] body() {
        var body = new StringBuilder(message.size() + 200)
                .append("{\"type\":")
                .append(quoted(message.type()))
                .append(",\"timestamp\":\"")
                .append(message.acceptedAt())
                .append("\",\"conversation\":")
                .append(quoted(message.conversation()))
                .append(",\"sequence\":")
                .append(message.sequence())
                .append(",\"data\":")
                .append(message.data());
        if (delivered + 1 < message.sequence()) {
            body.append(",\"skipped\":[");
            var first = Math.max(delivered + 1, message.sequence() - MAX_SKIPPED);
            for (var skipped = first; skipped < message.sequence(); skipped++) {
                body.append(skipped == first ? "" : ",").append(skipped);
            }
            body.append(']');
        }
        return body.append('}').toString().getBytes(UTF_8);
    }

    /** All but content-type, content-length and host. */
    Map<String, String> headers(byte[] body, Instant now) {
        var headers = new LinkedHashMap<>(target.headers());
        headers.put("webhook-id", message.id());
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        headers.put("webhook-signature", Signature.of(target.secrets(), message.id(), now.getEpochSecond(), body));
        headers.put("gridrelay-conversation", percentEncoded(message.conversation()));
        headers.put("gridrelay-sequence", Long.toString(message.sequence()));
        headers.put("gridrelay-attempt", Integer.toString(attempt));
        headers.put("gridrelay-epoch", Long.toString(tenure.epoch()));
        if (message.replayed() != null) {
            headers.put("gridrelay-replay", Long.toString(message.replayed().id()));
        }
        return headers;
    }

    /** Types and conversations hold no control characters, so two characters need care. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
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
