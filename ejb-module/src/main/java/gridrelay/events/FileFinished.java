package gridrelay.events;

import java.time.Instant;

/**
 * A file has come to rest: stored, refused, parked or withdrawn. Fired in the transaction that makes it so; an observer that is to
 * act only on what is durable observes it {@code AFTER_SUCCESS}. A file that an operator moves on may come to rest again.
 *
 * @param conversation that its sender named; may be null
 * @param policy by which it was judged
 * @param endpoint the name of the one that its policy wants told; null for none. Whether it exists is not known here
 * @param status {@code STORED}, {@code INFECTED}, ..., as the API has it
 * @param type by its content; null before the check
 * @param reasonCode why it was not stored; null if it was
 * @param reason a sentence for whoever sent it; may be null
 */
public record FileFinished(
        String id,
        String name,
        String conversation,
        String policy,
        String endpoint,
        String status,
        String type,
        String reasonCode,
        String reason,
        long length,
        String sha256,
        Instant at) {}
