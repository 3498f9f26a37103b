package gridrelay.relay;

import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What a message must be like to be accepted; says which field of which message breaks which rule. */
@Dependent
class MessageRules {

    /** The most messages of one call, each endpoint of a message counted. */
    static final int BATCH = 1000;
    /** The most characters (code points) of names that clients choose. */
    static final int NAME = 200;
    /** What every supported database can keep in one value. */
    static final int LARGEST_DATA = 1 << 20;

    private static final Pattern TYPE = Pattern.compile("[a-zA-Z0-9_]+(\\.[a-zA-Z0-9_]+)*");

    private final int largestData;

    /** @param largestData the most bytes of {@link NewMessage#data} in UTF-8 */
    @Inject
    MessageRules(
            @ConfigProperty(name = "gridrelay.relay.max-data-bytes", defaultValue = "" + LARGEST_DATA)
                    int largestData) {
        if (largestData < 1 || largestData > LARGEST_DATA) {
            throw new IllegalArgumentException("gridrelay.relay.max-data-bytes must be 1 to " + LARGEST_DATA);
        }
        this.largestData = largestData;
    }

    void check(List<Draft> drafts) {
        checkCount(drafts);
        drafts.forEach(draft -> check(draft.message(), draft.field()));
    }

    private static void checkCount(List<Draft> drafts) {
        if (drafts.isEmpty()) {
            throw Refusal.invalid("", "must be 1 to " + BATCH + " messages");
        }
        int count = drafts.stream()
                .mapToInt(draft -> Math.max(1, draft.message().endpoints().size()))
                .sum();
        if (count > BATCH) {
            throw new Refusal(
                    Kind.TOO_LARGE,
                    "BATCH_TOO_LARGE",
                    "These are " + count + " messages, at most " + BATCH
                            + " are taken at once; each endpoint of a message counts.");
        }
    }

    private void check(NewMessage message, String field) {
        checkName(message.conversation(), field + "conversation");
        checkEndpoints(message.endpoints(), field + "endpoint");
        checkType(message.type(), field + "type");
        checkData(message.data(), field + "data");
        if (message.idempotencyKey() != null) {
            checkName(message.idempotencyKey(), field + "idempotencyKey");
        }
    }

    private static void checkName(String value, String field) {
        if (value == null || value.isEmpty()) {
            throw Refusal.invalid(field, "is missing");
        }
        if (value.codePointCount(0, value.length()) > NAME) {
            throw Refusal.invalid(field, "is longer than " + NAME + " characters");
        }
        if (value.codePoints().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid(field, "holds a control character");
        }
        if (hasUnpairedSurrogate(value)) {
            throw Refusal.invalid(field, "is not valid Unicode: it holds half of a surrogate pair");
        }
    }

    private static void checkEndpoints(List<String> endpoints, String field) {
        if (endpoints.isEmpty()) {
            throw Refusal.invalid(field, "is missing");
        }
        var seen = new HashSet<String>();
        for (var endpoint : endpoints) {
            checkName(endpoint, field);
            if (!seen.add(endpoint)) {
                throw Refusal.invalid(field, "names an endpoint twice");
            }
        }
    }

    private static void checkType(String type, String field) {
        if (type == null) {
            throw Refusal.invalid(field, "is missing");
        }
        if (type.length() > NAME) {
            throw Refusal.invalid(field, "is longer than " + NAME + " characters");
        }
        if (!TYPE.matcher(type).matches()) {
            throw Refusal.invalid(field, "must be identifiers of a-z, A-Z, 0-9 and _ with full stops between them");
        }
    }

    private void checkData(String data, String field) {
        if (data == null || data.isEmpty()) {
            throw Refusal.invalid(field, "is missing");
        }
        if (utf8Length(data) > largestData) {
            throw new Refusal(
                    Kind.TOO_LARGE, "DATA_TOO_LARGE", field + " is larger than " + largestData + " bytes of UTF-8.");
        }
        // PostgreSQL refuses both in a text; a JSON text has them escaped.
        if (data.indexOf('\0') >= 0 || hasUnpairedSurrogate(data)) {
            throw Refusal.invalid(field, "is not valid Unicode: it holds NUL or half of a surrogate pair");
        }
    }

    private static boolean hasUnpairedSurrogate(String value) {
        // codePoints() joins the pairs: a surrogate that is left over has no partner.
        return value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static long utf8Length(String value) {
        return value.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }
}
