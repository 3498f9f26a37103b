package gridrelay.relay;

import java.time.Instant;

/** A message on its way to the endpoint of its lane; the row never changes. */
record PendingMessage(
        long lane,
        long sequence,
        String id,
        String type,
        String data,
        int size,
        Instant acceptedAt,
        String conversation) {

    /** About what it takes in memory. */
    int bytes() {
        return 2 * size + 300;
    }
}
