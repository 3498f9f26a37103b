package gridrelay.intake;

/** What the content check says of a file. Codes are stable; sentences are for the person who sent the file. */
public sealed interface Content {

    /**
     * The file is sound, and of an allowed type.
     *
     * @param type that the content has, one of the policy's
     */
    record Accepted(String type) implements Content {}

    /** The file is of no allowed type, or not of the type that its name claims. */
    record Unsupported(String code, String sentence) implements Content {}

    /** The file breaks another rule. */
    record Rejected(String code, String sentence) implements Content {}
}
