package gridrelay.console.json;

import gridrelay.problem.Refusal;
import jakarta.json.stream.JsonParser.Event;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The Java types that a body may be made of: records of them, lists, maps of strings, strings, whole numbers, booleans,
 * enumerations, durations, {@link JsonText}. JSON's null is the same as a field left out, but for a {@link JsonText}.
 */
final class JsonShapes {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");

    private final JsonReading reading;
    private final int mostItems;

    JsonShapes(JsonReading reading, int mostItems) {
        this.reading = reading;
        this.mostItems = mostItems;
    }

    /** The value that begins with this event; null after a violation has been noted. */
    Object value(Type type, String path, Event event) {
        if (type == JsonText.class) {
            return new JsonText(new JsonCopy(reading, path).of(event));
        }
        if (event == Event.VALUE_NULL && !path.isEmpty()) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            var of = generic.getActualTypeArguments();
            if (generic.getRawType() == Map.class) {
                return event == Event.START_OBJECT ? map(path) : mismatch(path, "an object of strings", event);
            }
            if (event != Event.START_ARRAY) {
                return mismatch(path, "an array", event);
            }
            var items = items(of[0], path);
            return generic.getRawType() == Set.class ? new HashSet<>(items) : items;
        }
        var shape = (Class<?>) type;
        if (shape.isRecord()) {
            return event == Event.START_OBJECT ? record(shape, path) : mismatch(path, "an object", event);
        }
        if (shape == Integer.class || shape == Long.class) {
            return event == Event.VALUE_NUMBER ? whole(shape, path) : mismatch(path, "a whole number", event);
        }
        if (shape == Boolean.class) {
            return event == Event.VALUE_TRUE || event == Event.VALUE_FALSE
                    ? Boolean.valueOf(event == Event.VALUE_TRUE)
                    : mismatch(path, "true or false", event);
        }
        var word = shape == Duration.class
                ? "an ISO 8601 duration as a string"
                : shape == Instant.class ? "an RFC 3339 time as a string" : "a string";
        return event == Event.VALUE_STRING ? fromText(shape, path) : mismatch(path, word, event);
    }

    private Object fromText(Class<?> shape, String path) {
        var text = reading.text();
        if (shape == Duration.class) {
            try {
                return Duration.parse(text);
            } catch (DateTimeException e) {
                return broken(path, "must be an ISO 8601 duration, e.g. PT5S");
            }
        }
        if (shape == Instant.class) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                return broken(path, "must be an RFC 3339 time, e.g. 2026-11-23T12:00:00Z");
            }
        }
        if (shape.isEnum()) {
            var constants = Arrays.stream(shape.getEnumConstants()).collect(Collectors.toMap(Object::toString, c -> c));
            return constants.containsKey(text)
                    ? constants.get(text)
                    : broken(
                            path,
                            "must be one of "
                                    + String.join(
                                            ", ",
                                            constants.keySet().stream().sorted().toList()));
        }
        if (UNSTORABLE.matcher(text).find()) {
            return broken(path, "must not hold U+0000 or half a surrogate pair");
        }
        return text;
    }

    private Object whole(Class<?> shape, String path) {
        var text = reading.text();
        if (!WHOLE.matcher(text).matches()) {
            return broken(path, "must be a whole number");
        }
        var number = Long.parseLong(text);
        if (shape == Long.class) {
            return number;
        }
        return number == (int) number ? (Object) (int) number : broken(path, "must be a smaller number");
    }

    private List<Object> items(Type type, String path) {
        var items = new ArrayList<>();
        for (var event = reading.next(); event != Event.END_ARRAY; event = reading.next()) {
            if (items.size() == mostItems) {
                throw new Refusal(
                        Refusal.Kind.TOO_LARGE,
                        "TOO_MANY",
                        (path.isEmpty() ? "the array" : path) + " must have at most " + mostItems + " items");
            }
            var place = path + "[" + items.size() + "]";
            items.add(
                    event == Event.VALUE_NULL && type != JsonText.class
                            ? mismatch(place, "a value", event)
                            : value(type, place, event));
        }
        return items;
    }

    private Map<String, String> map(String path) {
        var map = new LinkedHashMap<String, String>();
        for (var event = reading.next(); event != Event.END_OBJECT; event = reading.next()) {
            var key = reading.text();
            var place = path + "." + key;
            var value = (String) value(String.class, place, reading.next());
            if (map.putIfAbsent(key, value == null ? "" : value) != null) {
                broken(place, "is there twice");
            }
        }
        return map;
    }

    private Object record(Class<?> shape, String path) {
        var components = shape.getRecordComponents();
        var values = new Object[components.length];
        var given = new HashSet<String>();
        for (var event = reading.next(); event != Event.END_OBJECT; event = reading.next()) {
            var key = reading.text();
            var place = path.isEmpty() ? key : path + "." + key;
            var index = indexOf(components, key);
            if (!given.add(key)) {
                broken(place, "is there twice");
            }
            if (index < 0) {
                broken(shortened(place), "is not known here");
                reading.skip(reading.next());
            } else {
                values[index] = component(components[index], place, reading.next());
            }
        }
        for (var i = 0; i < components.length; i++) {
            if (values[i] == null
                    && components[i].isAnnotationPresent(Required.class)
                    && !reading.isBroken(
                            path.isEmpty() ? components[i].getName() : path + "." + components[i].getName())) {
                broken(path.isEmpty() ? components[i].getName() : path + "." + components[i].getName(), "is required");
            }
        }
        // a record may insist on what is known to be broken
        return reading.isBroken() ? null : Records.make(shape, components, values);
    }

    private Object component(RecordComponent component, String place, Event event) {
        if (component.isAnnotationPresent(OneOrMany.class) && event == Event.VALUE_STRING) {
            var only = fromText(String.class, place);
            return only == null ? null : List.of(only);
        }
        if (component.isAnnotationPresent(OneOrMany.class) && event != Event.START_ARRAY) {
            return mismatch(place, "a string or an array of strings", event);
        }
        return value(component.getGenericType(), place, event);
    }

    private Object mismatch(String path, String expected, Event event) {
        reading.skip(event);
        var given = event.name().toLowerCase(Locale.ROOT).replace("start_", "").replace("value_", "");
        return broken(path, (path.isEmpty() ? "the body must be " : "must be ") + expected + ", not " + given);
    }

    private Object broken(String path, String rule) {
        reading.broken(path, rule);
        return null;
    }

    private static int indexOf(RecordComponent[] components, String name) {
        for (var i = 0; i < components.length; i++) {
            if (components[i].getName().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static String shortened(String place) {
        return place.length() > 100 ? place.substring(0, 100) + "..." : place;
    }
}
