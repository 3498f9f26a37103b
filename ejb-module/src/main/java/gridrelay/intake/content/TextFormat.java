package gridrelay.intake.content;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Plain text in UTF-8, and what is written in it. No control characters, no web page, no script. */
class TextFormat implements Format {

    @Override
    public void check(Source content, Inspection inspection) throws RefusedException, IOException {
        if (Signature.isActiveText(content)) {
            throw RefusedException.mismatch("plain text", "a web page or a program");
        }
        requireText(content);
    }

    static void requireText(Source content) throws RefusedException, IOException {
        var decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        try (var reader = new InputStreamReader(content.stream(0, content.size()), decoder)) {
            var block = new char[8 * 1024];
            boolean first = true;
            for (int read; (read = reader.read(block)) > 0; first = false) {
                for (int at = 0; at < read; at++) {
                    if (!isText(block[at]) && !(first && at == 0 && block[at] == '\uFEFF')) {
                        throw notText("it holds signs that are no text");
                    }
                }
            }
        } catch (CharacterCodingException e) {
            throw notText("its letters are not written in UTF-8");
        }
    }

    private static boolean isText(char letter) {
        return switch (letter) {
            case '\t', '\n', '\r', '\f', '\uFFFC', '\uFFFD' -> true;
            case '\uFEFF' -> false; // the mark of the beginning
            default -> letter >= ' ' && letter < 0xfff9 && (letter < 0x7f || letter > 0x9f);
        };
    }

    static RefusedException notText(String why) {
        return new RefusedException(
                "TEXT_ENCODING", "The text cannot be read for certain: " + why + ". Please save it as UTF-8.");
    }
}
