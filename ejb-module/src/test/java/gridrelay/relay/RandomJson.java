package gridrelay.relay;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** JSON texts as callers may send them: all of Unicode, escapes, control characters where they are legal, and nothing at all. */
final class RandomJson {

    private static final List<String> LEAST = List.of("null", "true", "false", "{}", "[]", " [ ] ", "{\"\":\"\"}");

    /** Numbers that a reader would round, overflow or write in another way: they have to arrive as they were sent. */
    private static final List<String> EDGES = List.of(
            "0",
            "-0",
            "-0.0",
            "1E400",
            "1e-400",
            "9007199254740993",
            "9223372036854775807",
            "-9223372036854775808",
            "18446744073709551616",
            "1.7976931348623157e308",
            "4.9E-324",
            "0.1000000000000000055511151231257827",
            "1" + "0".repeat(300));

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    String value() {
        return switch (random.nextInt(10)) {
            case 0 -> "\"\"";
            case 1 -> LEAST.get(random.nextInt(LEAST.size()));
            case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40)));
            case 3 -> EDGES.get(random.nextInt(EDGES.size()));
            case 4 -> "{ \"" + escaped(random.nextInt(5)) + "\"\t:\r\n" + value() + " }";
            case 5 -> "[" + value() + "," + value() + "]";
            case 6 -> nested(random.nextInt(100));
            default -> text(random.nextInt(60));
        };
    }

    private String nested(int depth) {
        return "[{\"a\":".repeat(depth) + value() + "}]".repeat(depth);
    }

    private String text(int length) {
        return '"' + escaped(length) + '"';
    }

    /** In UTF-16. */
    String textOfLength(int length) {
        var block = escaped(1_000);
        return '"' + block.repeat(length / block.length()) + "x".repeat(length % block.length()) + '"';
    }

    /** As a conversation may be called: no control characters. */
    String name() {
        var name = new StringBuilder();
        for (var i = random.nextInt(20); i >= 0; i--) {
            int c;
            do {
                c = codePoint();
            } while (Character.isISOControl(c));
            name.appendCodePoint(c);
        }
        return name.toString();
    }

    private String escaped(int length) {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++) {
            var c = codePoint();
            if (c < ' ') {
                text.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
            } else if (c == '"' || c == '\\') {
                text.append('\\').appendCodePoint(c);
            } else {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    private int codePoint() {
        int c = random.nextInt(
                switch (random.nextInt(4)) {
                    case 0 -> 0x20;
                    case 1 -> 0x80;
                    case 2 -> 0x10000;
                    default -> Character.MAX_CODE_POINT + 1;
                });
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c;
    }
}
