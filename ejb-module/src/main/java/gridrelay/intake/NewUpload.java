package gridrelay.intake;

/**
 * A file that somebody is about to send.
 *
 * @param name for people; null if it has none
 * @param policy null for the default one
 * @param conversation that it belongs to; may be null
 * @param sha256 that it shall have, 64 hex digits; may be null
 * @param length null if it is told later
 * @param metadata Upload-Metadata as it was sent; may be null
 * @param concat Upload-Concat as it was sent; null for a file that is not in parts
 */
public record NewUpload(
        String name, String policy, String conversation, String sha256, Long length, String metadata, String concat) {}
