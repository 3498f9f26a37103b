package gridrelay.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Something that happened to a file. Never changed: the hash covers all of it, the file's id and the hash of the event before.
 *
 * @param no 1, 2, 3, ... within the file
 * @param status the file's, after it
 * @param node where it happened
 * @param engine of a virus scan; may be null, like the two that follow
 * @param digest SHA-256 of the bytes that it is about
 * @param previous the hash of the event before; of the first {@link #NONE}
 * @param hash SHA-256, in hex
 */
public record FileEvent(
        int no,
        Instant at,
        FileStatus status,
        String node,
        long durationMs,
        String engine,
        String signatures,
        String digest,
        String detail,
        String previous,
        String hash) {

    static final String NONE = "0".repeat(64);
    private static final int LONGEST = 600;

    /**
     * What is known before the event has its place.
     *
     * @param signatures their version
     */
    record Draft(FileStatus status, long durationMs, String engine, String signatures, String digest, String detail) {
        Draft {
            detail = detail == null || detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST);
        }

        static Draft of(FileStatus status, String detail) {
            return new Draft(status, 0, null, null, null, detail);
        }
    }

    /** The draft as the event behind another. */
    static FileEvent after(String previous, int no, String file, Draft draft, Instant at, String node) {
        var unsealed = new FileEvent(
                no,
                Instant.ofEpochMilli(at.toEpochMilli()), // databases keep less than Java
                draft.status(),
                node,
                draft.durationMs(),
                draft.engine(),
                draft.signatures(),
                draft.digest(),
                draft.detail(),
                previous,
                null);
        return new FileEvent(
                no,
                unsealed.at,
                unsealed.status,
                node,
                unsealed.durationMs,
                unsealed.engine,
                unsealed.signatures,
                unsealed.digest,
                unsealed.detail,
                previous,
                unsealed.seal(file));
    }

    /** Whether these are all events of the file from the first on, none changed, left out or put in. */
    static boolean isChain(String file, List<FileEvent> events) {
        var previous = NONE;
        for (var i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.no != i + 1 || !event.previous.equals(previous) || !event.hash.equals(event.seal(file))) {
                return false;
            }
            previous = event.hash;
        }
        return true;
    }

    /** Each field with its length before it, so that no two events have the same text. */
    private String seal(String file) {
        var text = new StringBuilder();
        for (var field : new Object[] {
            file, no, at.toEpochMilli(), status, node, durationMs, engine, signatures, digest, detail, previous
        }) {
            var value = field == null ? "" : field.toString();
            text.append(field == null ? -1 : value.length()).append(':').append(value);
        }
        return HexFormat.of().formatHex(Sha256.start().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
