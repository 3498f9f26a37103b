package gridrelay.intake;

import gridrelay.problem.Refusal;
import gridrelay.problem.Violation;
import java.util.ArrayList;
import java.util.regex.Pattern;

/** What may be said about a file to come. */
final class UploadRules {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_POLICY = 100;
    private static final int LONGEST_CONVERSATION = 200;

    private UploadRules() {}

    /** @throws Refusal INVALID, every broken rule named */
    static void check(NewUpload upload) {
        var violations = new ArrayList<Violation>();
        if (upload.name() != null && !isText(upload.name(), LONGEST_NAME)) {
            violations.add(new Violation(
                    "filename", "must have 1 to " + LONGEST_NAME + " characters, none of them a control character"));
        }
        if (upload.policy() != null && !isText(upload.policy(), LONGEST_POLICY)) {
            violations.add(new Violation(
                    "policy", "must have 1 to " + LONGEST_POLICY + " characters, none of them a control character"));
        }
        if (upload.conversation() != null && !isText(upload.conversation(), LONGEST_CONVERSATION)) {
            violations.add(new Violation(
                    "conversation",
                    "must have 1 to " + LONGEST_CONVERSATION + " characters, none of them a control character"));
        }
        if (upload.sha256() != null && !SHA256.matcher(upload.sha256()).matches()) {
            violations.add(new Violation("sha256", "must have 64 hex digits, lower case"));
        }
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations);
        }
    }

    private static boolean isText(String text, int longest) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= longest
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
    }
}
