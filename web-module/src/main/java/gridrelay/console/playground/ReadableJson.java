package gridrelay.console.playground;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;

/** JSON for people with a terminal: what holds no object stands on one line, so that a list of requests reads like a table. */
final class ReadableJson {
    private final StringBuilder text = new StringBuilder();

    private ReadableJson() {}

    static String of(JsonStructure json) {
        var readable = new ReadableJson();
        readable.write(json, "\n");
        return readable.text.append('\n').toString();
    }

    private void write(JsonValue value, String newline) {
        if (value instanceof JsonObject object && object.values().stream().anyMatch(ReadableJson::isLarge)) {
            var before = "{";
            for (var field : object.entrySet()) {
                text.append(before).append(newline).append("  ");
                text.append(Json.createValue(field.getKey())).append(": ");
                write(field.getValue(), newline + "  ");
                before = ",";
            }
            text.append(newline).append('}');
        } else if (value instanceof JsonArray array && array.stream().anyMatch(JsonObject.class::isInstance)) {
            var before = "[";
            for (JsonValue element : array) {
                text.append(before).append(newline).append("  ");
                write(element, newline + "  ");
                before = ",";
            }
            text.append(newline).append(']');
        } else if (value instanceof JsonObject object) {
            text.append("{");
            var before = "";
            for (var field : object.entrySet()) {
                text.append(before).append(Json.createValue(field.getKey()));
                text.append(": ").append(field.getValue());
                before = ", ";
            }
            text.append("}");
        } else {
            text.append(value);
        }
    }

    private static boolean isLarge(JsonValue value) {
        return value instanceof JsonObject
                || value instanceof JsonArray array && array.stream().anyMatch(JsonObject.class::isInstance);
    }
}
