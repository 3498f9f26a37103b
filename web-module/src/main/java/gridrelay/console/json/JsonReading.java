package gridrelay.console.json;

import gridrelay.problem.Refusal;
import gridrelay.problem.Violation;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Reads one body. Everything that is wrong with its fields is collected and refused at once; what is no JSON, or nested
 * deeper than anybody needs, is refused at once.
 */
final class JsonReading {
    static final int DEEPEST = 200;
    private static final int MOST_VIOLATIONS = 20;
    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private final List<Violation> violations = new ArrayList<>();
    private final JsonParser parser;
    private int depth;

    private JsonReading(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws Refusal INVALID, or TOO_LARGE if it is a list of more than so many */
    static Object read(String body, Type type, int mostItems) {
        return read(body, (reading, event) -> new JsonShapes(reading, mostItems).value(type, "", event));
    }

    private static Object read(String body, BiFunction<JsonReading, Event, Object> value) {
        try (var parser = PARSERS.createParser(new StringReader(body))) {
            var reading = new JsonReading(parser);
            var read = value.apply(reading, reading.next());
            if (parser.hasNext()) {
                reading.next();
                throw Refusal.invalid("", "the body must be one JSON value");
            }
            if (!reading.violations.isEmpty()) {
                throw Refusal.invalid(reading.violations);
            }
            return read;
        } catch (JsonParsingException e) {
            var at = e.getLocation();
            throw Refusal.invalid(
                    "", "the body is not JSON, line " + at.getLineNumber() + " column " + at.getColumnNumber());
        } catch (JsonException e) {
            throw Refusal.invalid("", "the body is not JSON");
        }
    }

    Event next() {
        if (!parser.hasNext()) {
            throw Refusal.invalid("", "the body is not JSON: it ends too early");
        }
        var event = parser.next();
        switch (event) {
            case START_ARRAY, START_OBJECT -> {
                if (++depth > DEEPEST) {
                    throw Refusal.invalid("", "the body must not be nested deeper than " + DEEPEST);
                }
            }
            case END_ARRAY, END_OBJECT -> depth--;
            default -> {}
        }
        return event;
    }

    /** Of a name, a string or a number: for the last as it was written. */
    String text() {
        return parser.getString();
    }

    void broken(String field, String rule) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new Violation(field, rule));
        }
    }

    boolean isBroken() {
        return !violations.isEmpty();
    }

    boolean isBroken(String field) {
        return violations.stream().anyMatch(v -> v.field().equals(field));
    }

    /** Passes over the value that has just begun. */
    void skip(Event event) {
        if (event == Event.START_ARRAY || event == Event.START_OBJECT) {
            var outside = depth - 1;
            while (depth > outside) {
                next();
            }
        }
    }
}
