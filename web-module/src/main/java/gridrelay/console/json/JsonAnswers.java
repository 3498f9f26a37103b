package gridrelay.console.json;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes records as JSON: fields in the record's order (JSON-B knows no such order), nulls left out, times and durations in
 * ISO 8601, a {@link JsonText} as the value that it is.
 */
@Provider
@Produces(MediaType.APPLICATION_JSON)
public class JsonAnswers implements MessageBodyWriter<Object> {
    private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return type.isRecord();
    }

    @Override
    public void writeTo(
            Object answer,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws java.io.IOException {
        body.write(text(answer).getBytes(StandardCharsets.UTF_8));
    }

    /** The record as it is answered. */
    public static String text(Object answer) {
        var text = new StringWriter();
        try (var json = GENERATORS.createGenerator(text)) {
            write(answer, json);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator json) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof JsonText raw) {
            try (var reader = Json.createReader(new StringReader(raw.json()))) {
                json.write(reader.readValue());
            }
        } else if (value instanceof Record row) {
            json.writeStartObject();
            for (var component : value.getClass().getRecordComponents()) {
                var field = Records.get(component, row);
                if (field != null) {
                    json.writeKey(component.getName());
                    write(field, json);
                }
            }
            json.writeEnd();
        } else if (value instanceof Iterable<?> items) {
            json.writeStartArray();
            items.forEach(item -> write(item, json));
            json.writeEnd();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((key, item) -> {
                json.writeKey((String) key);
                write(item, json);
            });
            json.writeEnd();
        } else if (value instanceof Boolean flag) {
            json.write(flag);
        } else if (value instanceof Integer || value instanceof Long) {
            json.write(((Number) value).longValue());
        } else {
            // strings, enumerations, times, durations
            json.write(value.toString());
        }
    }
}
