package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/** The beginning of an answer's body, for the attempt's record; the rest is counted and thrown away. */
final class ReplyText {

    /** More than this is not read. */
    static final int MOST = 64 * 1024;

    private static final int KEPT = 2_000;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private int seen;

    /** @return whether more may follow */
    boolean add(ByteBuffer source) {
        seen += source.remaining();
        var length = Math.min(source.remaining(), KEPT - kept.size());
        if (length > 0) {
            var bytes = new byte[length];
            source.get(bytes);
            kept.write(bytes, 0, length);
        }
        source.position(source.limit());
        return seen <= MOST;
    }

    /** Null if there was none. */
    @Override
    public String toString() {
        return kept.size() == 0 ? null : clean(kept.toString(UTF_8), KEPT);
    }

    /** With plain ends of lines, without what databases and terminals choke on, and cut. JSON stays what it is. */
    static String clean(String text, int length) {
        if (text == null) {
            return null;
        }
        var printable = UNPRINTABLE.matcher(text.replace("\r\n", "\n")).replaceAll("?");
        return printable.length() <= length ? printable : printable.substring(0, length);
    }
}
