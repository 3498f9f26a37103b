package gridrelay.system.oracle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * One request as the receiver saw it: a line of the journal.
 *
 * <p>Times are nanoseconds of one monotonic clock. {@code opened} is never earlier than the moment at which the sender
 * began, and {@code closed} never later than the moment at which the sender could know of the end: so two requests that
 * overlap here did overlap at the sender.
 *
 * @param id the {@code webhook-id}
 * @param attempt the {@code gridrelay-attempt}
 * @param replay the {@code gridrelay-replay}; 0 where there is none
 * @param body the digest of the whole body
 * @param data the digest of the body's {@code data}
 * @param skipped the sequences that the body declares as never to come
 * @param closed when it was answered or its connection went away; {@link #STILL_OPEN} if neither happened
 * @param status what was answered; 0 if nothing was
 * @param peer the sender's address and port
 * @param problem what was wrong with the request itself, as a bad signature; null if nothing
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
        String problem) {

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

    public Request {
        skipped = skipped == null ? List.of() : List.copyOf(skipped);
    }

    /** The receiver took the message. */
    @JsonIgnore
    public boolean isDelivered() {
        return status >= 200 && status < 300;
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
                        replay == 0 ? "" : " of replay " + replay,
                        millis(opened),
                        closed == STILL_OPEN ? "" : millis(closed),
                        end);
    }

    private static String millis(long nanos) {
        return "%.3f".formatted(nanos / 1e6);
    }
}
