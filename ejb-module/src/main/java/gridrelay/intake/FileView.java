package gridrelay.intake;

import java.time.Instant;

/**
 * A file as people and programs see it.
 *
 * @param received bytes that are here
 * @param length null while it is not known
 * @param type by its content; null before the check
 * @param reason why it is not stored; null if there is nothing to say
 * @param attempts failed ones, at the present stage
 * @param nextAttempt null: as soon as there is a slot
 */
public record FileView(
        String id,
        String name,
        FileStatus status,
        long received,
        Long length,
        String policy,
        String conversation,
        String type,
        String sha256,
        Reason reason,
        Integer attempts,
        Instant nextAttempt,
        Boolean withdrawing,
        Instant createdAt,
        Instant receivedAt,
        Instant finishedAt) {

    /** @param code stable; the sentence is for whoever sent the file */
    public record Reason(String code, String sentence) {}

    static FileView of(FileRow row) {
        return new FileView(
                row.id(),
                row.name(),
                row.status(),
                row.received(),
                row.length(),
                row.policy(),
                row.conversation(),
                row.type(),
                row.sha256(),
                row.reasonCode() == null ? null : new Reason(row.reasonCode(), row.reason()),
                row.attempts() == 0 ? null : row.attempts(),
                row.status().isPending() ? row.due() : null,
                (row.withdrawn() && !row.status().isFinal()) ? true : null,
                row.created(),
                row.receivedAt(),
                row.finished());
    }
}
