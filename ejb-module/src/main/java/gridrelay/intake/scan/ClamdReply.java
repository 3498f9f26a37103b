package gridrelay.intake.scan;

import gridrelay.intake.Scan;
import java.io.IOException;
import java.util.regex.Pattern;

/** What clamd's answer to a stream means: exactly what is written here, and everything else is no answer. */
final class ClamdReply {
    private static final Pattern FOUND = Pattern.compile("stream: (\\S{1,500}) FOUND");
    private static final Pattern ERROR = Pattern.compile("(?:stream: )?([\\p{Print}]{1,500}) ERROR");
    private static final String TOO_LONG = "INSTREAM size limit exceeded. ERROR";

    /** clamd could not look at everything: over a limit ({@code AlertExceedsMax}), or encrypted ({@code AlertEncrypted}). */
    private static final Pattern LIMIT = Pattern.compile("Heuristics\\.(Limits\\.Exceeded|Encrypted)\\b.*");

    private ClamdReply() {}

    /**
     * @param whole whether clamd had everything before it answered
     * @throws IOException the answer is none of clamd's
     */
    static Scan of(String reply, boolean whole, Version version) throws IOException {
        if (reply.equals("stream: OK")) {
            return whole
                    ? new Scan.Clean(version.engine(), version.signatures())
                    : new Scan.Unavailable("the scanner answered before it had everything");
        }
        if (reply.equals(TOO_LONG)) {
            return new Scan.Limit(version.engine(), version.signatures(), "StreamMaxLength");
        }
        var found = FOUND.matcher(reply);
        if (found.matches()) {
            var name = found.group(1);
            return LIMIT.matcher(name).matches()
                    ? new Scan.Limit(version.engine(), version.signatures(), name)
                    : new Scan.Infected(version.engine(), version.signatures(), name);
        }
        var error = ERROR.matcher(reply);
        if (error.matches()) {
            return new Scan.Unavailable("the scanner failed: " + error.group(1));
        }
        throw new IOException("not an answer of a scanner: " + printable(reply));
    }

    static String printable(String reply) {
        var text = reply.replaceAll("[^\\x20-\\x7e]", "?");
        return "'" + (text.length() > 100 ? text.substring(0, 100) + "..." : text) + "'";
    }
}
