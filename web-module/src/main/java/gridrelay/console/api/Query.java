package gridrelay.console.api;

import gridrelay.problem.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Parameters of queries. JAX-RS would answer 404 to a bad one and not name it. */
final class Query {
    private Query() {}

    static Duration duration(String name, String text) {
        try {
            return text == null ? null : Duration.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.invalid(name, "must be an ISO 8601 duration, e.g. PT5M");
        }
    }

    static <E extends Enum<E>> E constant(String name, String text, Class<E> type) {
        try {
            return text == null ? null : Enum.valueOf(type, text);
        } catch (IllegalArgumentException e) {
            var all = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
            throw Refusal.invalid(name, "must be one of " + all);
        }
    }

    static boolean flag(String name, String text) {
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw Refusal.invalid(name, "must be true or false");
        };
    }

    static long id(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Refusal(Refusal.Kind.NOT_FOUND, "NOT_FOUND", "there is no such " + name);
        }
    }
}
