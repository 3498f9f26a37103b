package gridrelay.intake.content;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.tika.Tika;

/** What the first and last bytes say: our own few types for certain, all others by name for the sentence. */
final class Signature {
    private static final int HEAD = 1024;
    private static final int LONGEST_ZIP_END = 22 + 0xffff;

    private static final Pattern MARKUP =
            Pattern.compile("<(?:script|html|svg|iframe|\\?php|!doctype\\s+html)|<%@", Pattern.CASE_INSENSITIVE);

    /** What must not pass as text: read by a browser, or run. */
    private static final Pattern ACTIVE_TEXT = Pattern.compile(
            "text/html|application/xhtml\\+xml|image/svg\\+xml|application/x-sh|text/x-(?:php|jsp|asp|perl|python).*"
                    + "|application/javascript|text/javascript|application/x-bat|multipart/related|application/x-mimearchive");

    private static final Tika TIKA = new Tika();

    private Signature() {}

    /** The type that the first bytes show; empty if it is none of ours, or text. */
    static Optional<String> type(Source content) throws IOException {
        if (content.startsWith('%', 'P', 'D', 'F', '-')) {
            return Optional.of("pdf");
        }
        if (content.startsWith(0x89, 'P', 'N', 'G')) {
            return Optional.of("png");
        }
        if (content.startsWith(0xff, 0xd8, 0xff)) {
            return Optional.of("jpeg");
        }
        if (content.startsWith('G', 'I', 'F', '8')) {
            return Optional.of("gif");
        }
        if (content.startsWith('R', 'I', 'F', 'F') && text(content.head(12)).endsWith("WEBP")) {
            return Optional.of("webp");
        }
        return content.startsWith('P', 'K', 3, 4) || content.startsWith('P', 'K', 5, 6)
                ? Optional.of("zip")
                : Optional.empty();
    }

    /** The container of old, and of encrypted, office documents. */
    static boolean isCompoundFile(Source content) throws IOException {
        return content.startsWith(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
    }

    /** A media type, by content alone. */
    static String mediaType(Source content) throws IOException {
        return TIKA.detect(content.head(64 * 1024));
    }

    /** Markup may be written in UTF-7, too, where a reader guesses the encoding. */
    static boolean isActiveText(Source content) throws IOException {
        var head = text(content.head(HEAD));
        return MARKUP.matcher(head.stripLeading()).lookingAt()
                || head.startsWith("#!")
                || head.contains("+ADw-")
                || ACTIVE_TEXT.matcher(mediaType(content)).matches();
    }

    /** Refuses binary content that another program would take for another type. */
    static void requireOneType(Source content) throws RefusedException, IOException {
        var head = text(content.head(HEAD));
        if (head.indexOf("%PDF-", 1) > 0) {
            throw RefusedException.polyglot("a PDF document");
        }
        requireNoMarkup(head);
        int length = (int) Math.min(LONGEST_ZIP_END, content.size());
        var tail = text(content.bytes(content.size() - length, length, ByteOrder.BIG_ENDIAN)
                .array());
        for (int at = tail.indexOf("PK\5\6"); at >= 0; at = tail.indexOf("PK\5\6", at + 1)) {
            if (at + 22 <= length && at + 22 + (tail.charAt(at + 20) | tail.charAt(at + 21) << 8) == length) {
                throw RefusedException.polyglot("a ZIP archive");
            }
        }
    }

    /** Of comments and other places where pictures hold text. */
    static void requireNoMarkup(byte[] bytes) throws RefusedException {
        requireNoMarkup(text(bytes));
    }

    private static void requireNoMarkup(String text) throws RefusedException {
        if (MARKUP.matcher(text).find()) {
            throw RefusedException.polyglot("a web page or program");
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
