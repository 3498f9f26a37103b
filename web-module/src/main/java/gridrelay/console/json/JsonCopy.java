package gridrelay.console.json;

import jakarta.json.stream.JsonParser.Event;
import java.math.BigDecimal;

/** Copies a JSON value of any shape to text. Numbers stay as they were written, however exact. */
final class JsonCopy {
    /** Longer ones cost readers more than they are worth. */
    private static final int LONGEST_NUMBER = 1_000;

    private final StringBuilder text = new StringBuilder();
    private final JsonReading reading;
    private final String path;

    JsonCopy(JsonReading reading, String path) {
        this.reading = reading;
        this.path = path;
    }

    String of(Event first) {
        int open = 0;
        boolean comma = false;
        for (var event = first; ; event = reading.next()) {
            var ends = event == Event.END_OBJECT || event == Event.END_ARRAY;
            if (comma && !ends) {
                text.append(',');
            }
            comma = true;
            switch (event) {
                case START_OBJECT, START_ARRAY -> {
                    text.append(event == Event.START_OBJECT ? '{' : '[');
                    open++;
                    comma = false;
                }
                case END_OBJECT, END_ARRAY -> {
                    text.append(event == Event.END_OBJECT ? '}' : ']');
                    open--;
                }
                case KEY_NAME -> {
                    string(reading.text());
                    text.append(':');
                    comma = false;
                }
                case VALUE_STRING -> string(reading.text());
                case VALUE_NUMBER -> number(reading.text());
                case VALUE_TRUE -> text.append("true");
                case VALUE_FALSE -> text.append("false");
                case VALUE_NULL -> text.append("null");
            }
            if (open == 0) {
                return text.toString();
            }
        }
    }

    private void number(String digits) {
        try {
            if (digits.length() <= LONGEST_NUMBER) {
                new BigDecimal(digits);
                text.append(digits);
                return;
            }
        } catch (NumberFormatException e) {
            // an exponent that nobody could read back
        }
        reading.broken(path, "must not hold numbers of more than " + LONGEST_NUMBER + " digits or huge exponents");
    }

    private void string(String value) {
        text.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || isHalf(value, i)) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** Half a surrogate pair can only be escaped: UTF-8 has no bytes for it. */
    private static boolean isHalf(String value, int i) {
        var c = value.charAt(i);
        return Character.isHighSurrogate(c)
                        && (i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1)))
                || Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }
}
