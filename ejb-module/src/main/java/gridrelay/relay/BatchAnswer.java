package gridrelay.relay;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;

/**
 * How much of a batch a receiver took that answers 2xx: all of it, unless it says {@code {"accepted": <sequence>}}. Where it says
 * something that cannot be understood it took nothing, and gets the batch again: a repeat is allowed, a loss is not.
 */
final class BatchAnswer {

    private static final String ACCEPTED = "accepted";

    /** What {@link ReplyText} and the decoder make of the first byte of UTF-16 or of compressed data. */
    private static final String UNREADABLE = "?\uFFFD";

    private BatchAnswer() {}

    static Reply read(Batch batch, Reply reply) {
        var text = reply.text() == null ? "" : withoutMark(reply.text()).stripLeading();
        if (!text.isEmpty() && UNREADABLE.indexOf(text.charAt(0)) >= 0) {
            return reply.unaccepted("the answer is not in UTF-8, or compressed");
        }
        if (text.startsWith("{")) {
            return reply.error() == null
                    ? read(batch, reply, text)
                    : reply.unaccepted("not all of the answer came: " + reply.error());
        }
        return text.isEmpty() && reply.error() != null
                ? reply.unaccepted("nothing of the answer came: " + reply.error())
                : reply;
    }

    /** Some write a byte order mark in front (RFC 8259, section 8.1: may be ignored). */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static Reply read(Batch batch, Reply reply, String text) {
        JsonObject answer;
        try (var reader = Json.createReader(new StringReader(text))) {
            answer = reader.readObject();
        } catch (RuntimeException e) { // numbers without bounds and deep nesting fail in other ways than JsonException
            return reply.unaccepted("the answer begins with { and is no JSON object of 2000 characters at most");
        }
        return answer.containsKey(ACCEPTED) ? read(batch, reply, answer.get(ACCEPTED)) : reply;
    }

    private static Reply read(Batch batch, Reply reply, JsonValue accepted) {
        var nothing = batch.sequence() - 1;
        if (accepted instanceof JsonNumber number && number.isIntegral()) {
            try {
                var sequence = number.longValueExact();
                if (sequence > nothing && sequence <= batch.last()) {
                    return reply.took(sequence);
                }
                if (sequence == nothing) {
                    return reply.unaccepted("took nothing of it");
                }
            } catch (ArithmeticException e) {
                // no sequence
            }
        }
        return reply.unaccepted("accepted is " + accepted + ", not one of " + nothing + " to " + batch.last());
    }
}
