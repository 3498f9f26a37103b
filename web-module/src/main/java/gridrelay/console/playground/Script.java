package gridrelay.console.playground;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a receiver answers: the first requests by the list, one entry each, all others by {@code then}.
 *
 * @param answers statuses, in the order in which requests arrive
 * @param then the status of every later request
 * @param delayMs how long each answer takes
 * @param hang whether requests get no answer at all; they use up no entry of the list
 */
record Script(List<Integer> answers, int then, long delayMs, boolean hang) {
    static final Script ALWAYS_OK = new Script(List.of(), 200, 0, false);

    private static final int MOST_ANSWERS = 10_000;
    private static final long LONGEST_DELAY_MS = 600_000;
    private static final Set<String> FIELDS = Set.of("answers", "then", "delayMs", "hang");

    Script {
        answers = List.copyOf(answers);
        require(answers.size() <= MOST_ANSWERS, "answers: at most " + MOST_ANSWERS);
        answers.forEach(status -> requireStatus("answers", status));
        requireStatus("then", then);
        require(delayMs >= 0 && delayMs <= LONGEST_DELAY_MS, "delayMs: 0 to " + LONGEST_DELAY_MS);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    static Script of(JsonObject json) {
        for (String field : json.keySet()) {
            require(FIELDS.contains(field), field + ": unknown; known are answers, then, delayMs, hang");
        }
        return new Script(
                answers(json.get("answers")),
                (int) integer("then", json.get("then"), ALWAYS_OK.then),
                integer("delayMs", json.get("delayMs"), 0),
                flag("hang", json.get("hang")));
    }

    private static List<Integer> answers(JsonValue value) {
        if (value == null) {
            return List.of();
        }
        require(value instanceof JsonArray, "answers: an array of statuses");
        var statuses = new ArrayList<Integer>();
        for (JsonValue each : value.asJsonArray()) {
            statuses.add((int) integer("answers", each, 0));
        }
        return statuses;
    }

    private static long integer(String field, JsonValue value, long absent) {
        if (value == null) {
            return absent;
        }
        require(value instanceof JsonNumber number && number.isIntegral(), field + ": a whole number");
        try {
            return Math.toIntExact(((JsonNumber) value).longValueExact());
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(field + ": out of range", tooLarge);
        }
    }

    private static boolean flag(String field, JsonValue value) {
        require(value == null || value == JsonValue.TRUE || value == JsonValue.FALSE, field + ": true or false");
        return value == JsonValue.TRUE;
    }

    private static void requireStatus(String field, int status) {
        require(status >= 200 && status <= 599, field + ": statuses from 200 to 599");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
