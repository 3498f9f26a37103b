package gridrelay.console.playground;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a webhook as a receiver would: everything may be missing or wrong, nothing of that is an error. */
final class Webhook {
    private Webhook() {}

    static Arrival read(HttpServletRequest request, Instant at) {
        var sequence = number(request.getHeader("gridrelay-sequence"));
        return new Arrival(
                at,
                conversation(request.getHeader("gridrelay-conversation")),
                sequence,
                Math.max(sequence, number(request.getHeader("gridrelay-last-sequence"))),
                shortened(request.getHeader("webhook-id")),
                number(request.getHeader("gridrelay-attempt")),
                number(request.getHeader("gridrelay-epoch")),
                isSignature(request.getHeader("webhook-signature")),
                shortened(request.getHeader("gridrelay-replay")));
    }

    private static String conversation(String header) {
        if (header == null || header.isEmpty()) {
            return null;
        }
        try {
            // Percent-encoded, not form-encoded: a plus is a plus.
            return shortened(URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
            return shortened(header);
        }
    }

    private static long number(String header) {
        try {
            return header == null ? 0 : Math.max(0, Long.parseLong(header));
        } catch (NumberFormatException notOurs) {
            return 0;
        }
    }

    private static boolean isSignature(String header) {
        return header != null && (header.startsWith("v1,") || header.startsWith("v1a,"));
    }

    /** What the body declares as skipped. */
    static Set<Long> skipped(byte[] body) {
        try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
            if (first(reader.readValue()) instanceof JsonObject json
                    && json.get("skipped") instanceof JsonArray skipped) {
                return skipped.stream()
                        .filter(JsonNumber.class::isInstance)
                        .map(JsonValue::toString)
                        .map(Webhook::number)
                        .limit(OrderJudge.MOST_DECLARED)
                        .collect(Collectors.toUnmodifiableSet());
            }
        } catch (JsonException notJson) {
            return Set.of();
        }
        return Set.of();
    }

    /** Of a batch its first message, which alone can have skipped ones before it. */
    private static JsonValue first(JsonValue body) {
        return body instanceof JsonObject json
                        && json.get("messages") instanceof JsonArray messages
                        && !messages.isEmpty()
                ? messages.get(0)
                : body;
    }

    /** Headers come from anyone; what is kept of them is bounded. */
    private static String shortened(String header) {
        return header == null || header.length() <= 400 ? header : header.substring(0, 400);
    }
}
