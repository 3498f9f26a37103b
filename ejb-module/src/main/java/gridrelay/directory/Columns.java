package gridrelay.directory;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How lists and maps stand in a text column: durations blank-separated, headers as a JSON object in the names' order. */
final class Columns {
    private Columns() {}

    static String text(List<Duration> durations) {
        return durations.stream().map(Duration::toString).collect(Collectors.joining(" "));
    }

    static List<Duration> durations(String text) {
        return Stream.of(text.split(" ")).map(Duration::parse).toList();
    }

    static String text(Map<String, String> map) {
        var object = Json.createObjectBuilder();
        new TreeMap<>(map).forEach(object::add);
        return object.build().toString();
    }

    static Map<String, String> map(String text) {
        if (text.equals("{}")) {
            return Map.of();
        }
        try (var reader = Json.createReader(new StringReader(text))) {
            JsonObject object = reader.readObject();
            var map = new LinkedHashMap<String, String>();
            object.keySet().forEach(key -> map.put(key, object.getString(key)));
            return Map.copyOf(map);
        }
    }
}
