package gridrelay.system.node;

import java.nio.charset.StandardCharsets;

/**
 * Finds PostgreSQL's answers to COMMIT in what it sends: {@code CommandComplete} with that tag (PostgreSQL, Message Formats), also
 * where two reads cut one in pieces.
 */
final class CommitAnswers {

    private static final byte[] COMPLETE =
            ("C\0\0\0\13" + "COMMIT\0").getBytes(StandardCharsets.ISO_8859_1); // its length counts itself and the tag

    private int matched;

    /** Whether one ends in these bytes. */
    boolean in(byte[] bytes, int length) {
        var found = false;
        for (var i = 0; i < length; i++) {
            // a begin that turns out to be none may hide one that begins in it: that answer is not lost, then
            matched = bytes[i] == COMPLETE[matched] ? matched + 1 : bytes[i] == COMPLETE[0] ? 1 : 0;
            if (matched == COMPLETE.length) {
                found = true;
                matched = 0;
            }
        }
        return found;
    }
}
