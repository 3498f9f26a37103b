package gridrelay.system.oracle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * One message as the receiver saw it come: a line of the journal. Mostly it is a request by itself; the messages of a batch share
 * their request's times, attempt and body.
 *
 * <p>Times are nanoseconds of one monotonic clock. {@code opened} is never earlier than the moment at which the sender
 * began, and {@code closed} never later than the moment at which the sender could know of the end: so two requests that
 * overlap here did overlap at the sender.
 *
 * @param id the message's: the {@code webhook-id}, unless it came in a batch
 * @param attempt the {@code gridrelay-attempt}
 * @param replay the {@code gridrelay-replay}; 0 where there is none
 * @param body the digest of the whole body
 * @param data the digest of the body's {@code data}
 * @param skipped the sequences that the body declares as never to come
 * @param closed when it was answered or its connection went away; {@link #STILL_OPEN} if neither happened
 * @param status what was answered; 0 if nothing was, also to what an answer says of a batch's later messages
 * @param peer the sender's address and port
 * @param problem what was wrong with the request itself, as a bad signature; null if nothing
 * @param batch the {@code webhook-id} of the batch that the message came in; null if it came alone
 */
public record Request(
        Lane lane,
        long sequence,
        String id,
        long epoch,
        int attempt,
        long replay,
        String body,
        String data,
        List<Long> skipped,
        long opened,
        long closed,
        int status,
        String peer,
        String problem,
        String batch) {

    /** The end of a request that had none when the journal ended. */
    public static final long STILL_OPEN = Long.MAX_VALUE;

    /** One of no replay. */
    public Request(
            Lane lane,
            long sequence,
            String id,
            long epoch,
            int attempt,
            String body,
            String data,
            List<Long> skipped,
            long opened,
            long closed,
            int status,
            String peer,
            String problem) {
        this(lane, sequence, id, epoch, attempt, 0, body, data, skipped, opened, closed, status, peer, problem);
    }

    /** One that came alone. */
    public Request(
            Lane lane,
            long sequence,
            String id,
            long epoch,
            int attempt,
            long replay,
            String body,
            String data,
            List<Long> skipped,
            long opened,
            long closed,
            int status,
            String peer,
            String problem) {
        this(
                lane, sequence, id, epoch, attempt, replay, body, data, skipped, opened, closed, status, peer, problem,
                null);
    }

    public Request {
        skipped = skipped == null ? List.of() : List.copyOf(skipped);
    }

    /** The receiver took the message. */
    @JsonIgnore
    public boolean isDelivered() {
        return status >= 200 && status < 300;
    }

    /** Whether both came in one request. */
    boolean isWith(Request other) {
        return batch != null && batch.equals(other.batch) && opened == other.opened;
    }

    Position position() {
        return lane.at(sequence);
    }

    /** In a few words, for reports. */
    String describe() {
        String end = closed == STILL_OPEN ? "still open" : status == 0 ? "closed unanswered" : "answered " + status;
        return "epoch %d attempt %d%s, %s..%s ms, %s"
                .formatted(
                        epoch,
                        attempt,
                        replay != 0 ? " of replay " + replay : batch != null ? " of " + batch : "",
                        millis(opened),
                        closed == STILL_OPEN ? "" : millis(closed),
                        end);
    }

    private static String millis(long nanos) {
        return "%.3f".formatted(nanos / 1e6);
    }
}
