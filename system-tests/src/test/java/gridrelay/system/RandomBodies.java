package gridrelay.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;

/** JSON of all sorts: empty, nested, large, numbers at the edges, all of Unicode and its control characters. */
final class RandomBodies {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
    private final Random random;

    RandomBodies(long seed) {
        random = new Random(seed);
    }

    JsonNode next(int depth) {
        return switch (random.nextInt(depth > 6 ? 6 : 9)) {
            case 0 -> JSON.textNode("");
            case 1 -> JSON.nullNode();
            case 2 -> JSON.numberNode(new BigInteger(random.nextInt(200), random).negate());
            case 3 -> JSON.numberNode(new BigDecimal(new BigInteger(80, random), random.nextInt(600) - 300));
            case 4 -> JSON.booleanNode(random.nextBoolean());
            case 5 -> JSON.textNode(text(random.nextInt(40)));
            case 6 -> JSON.arrayNode();
            case 7 -> JSON.arrayNode().add(next(depth + 1)).add(next(depth + 1));
            default -> JSON.objectNode().set(text(random.nextInt(5)), next(depth + 1));
        };
    }

    /** In code points, no half of a surrogate pair among them. */
    String text(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int most = random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1;
            int c = random.nextInt(most);
            text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c);
        }
        return text.toString();
    }
}
