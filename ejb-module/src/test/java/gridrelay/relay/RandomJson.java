package gridrelay.relay;

import java.util.HexFormat;
import java.util.Random;

/** JSON texts as callers may send them: all of Unicode, escapes, control characters where they are legal, and nothing at all. */
final class RandomJson {

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    String value() {
        return switch (random.nextInt(8)) {
            case 0 -> "\"\"";
            case 1 -> random.nextBoolean() ? "null" : "true";
            case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40)));
            case 3 -> "{ \"" + escaped(random.nextInt(5)) + "\"\t:\r\n" + value() + " }";
            case 4 -> "[" + value() + "," + value() + "]";
            default -> text(random.nextInt(60));
        };
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
