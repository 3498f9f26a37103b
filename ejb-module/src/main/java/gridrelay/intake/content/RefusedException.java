package gridrelay.intake.content;

import gridrelay.intake.Content;

/** A rule that the content breaks, on its way from the parser's depth to the verdict. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;

    RefusedException(String code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    static RefusedException corrupt(String what) {
        return new RefusedException(
                "CORRUPT",
                "The file is damaged or incomplete (" + what + "). Please create it again and send it once more.");
    }

    static RefusedException trailing() {
        return new RefusedException(
                "TRAILING_DATA", "The file goes on after its proper end. Please save it again with a common program.");
    }

    static RefusedException polyglot(String second) {
        return new RefusedException(
                "POLYGLOT",
                "The file is of two types at once: it also holds " + second + ". Such files are not taken.");
    }

    static RefusedException active(String what) {
        return new RefusedException(
                "ACTIVE_CONTENT",
                "The file holds " + what + ", which could act on its own. Please send a version without it.");
    }

    static RefusedException mismatch(String claimed, String found) {
        return new RefusedException(
                "TYPE_MISMATCH",
                "The file is named as " + claimed + ", but it is " + found + ". Please send the original.");
    }

    static RefusedException encrypted() {
        return new RefusedException(
                "ENCRYPTED",
                "The file is protected with a password or encrypted, so it cannot be checked. Please send it unprotected.");
    }

    String code() {
        return code;
    }

    /** The same, of a member of an archive. */
    RefusedException in(String member) {
        return new RefusedException(code, "In the archive, " + Words.quoted(member) + ": " + getMessage());
    }

    /** A file of another type than allowed or claimed is unsupported; all else is rejected. */
    Content verdict() {
        return code.equals("TYPE_MISMATCH") || code.equals("TYPE_NOT_ALLOWED")
                ? new Content.Unsupported(code, getMessage())
                : new Content.Rejected(code, getMessage());
    }
}
