package gridrelay.relay;

import gridrelay.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * The place in a list, ordered by time and then by lane and sequence, after which a page begins. Opaque to clients.
 *
 * @param sequence 0 in lists of lanes
 */
record Cursor(Instant at, long lane, long sequence) {

    /** A database's times end sooner than Java's. */
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** @throws Refusal INVALID if it is not one of ours */
    static Cursor parse(String text) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("/");
            var at = Instant.parse(parts[0]);
            if (!at.isBefore(Instant.EPOCH) && at.isBefore(END)) {
                return new Cursor(at, Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            }
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            // said below
        }
        throw Refusal.invalid("cursor", "is not one that this server gave");
    }

    @Override
    public String toString() {
        return ENCODER.encodeToString((at + "/" + lane + "/" + sequence).getBytes(StandardCharsets.UTF_8));
    }
}
