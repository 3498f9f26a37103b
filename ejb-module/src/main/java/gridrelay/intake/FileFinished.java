package gridrelay.intake;

/**
 * A file has come to rest: stored, refused, parked or withdrawn. Fired as a CDI event in the transaction that makes it so; an
 * observer that is to act only on what is durable observes it {@code AFTER_SUCCESS}.
 *
 * @param conversation that its sender named; may be null
 * @param reasonCode why it was not stored; null if it was
 */
public record FileFinished(
        String id,
        String name,
        long accountId,
        String conversation,
        FileStatus status,
        String reasonCode,
        String reason,
        long length,
        String sha256) {

    static FileFinished of(FileRow row) {
        return new FileFinished(
                row.id(),
                row.name(),
                row.account(),
                row.conversation(),
                row.status(),
                row.reasonCode(),
                row.reason(),
                row.received(),
                row.sha256());
    }
}
