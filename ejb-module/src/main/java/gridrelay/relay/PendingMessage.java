package gridrelay.relay;

import java.time.Instant;

/**
 * A message on its way to the endpoint of its lane; the row never changes.
 *
 * @param replayed as what it is sent again; null the first time
 */
record PendingMessage(
        long lane,
        long sequence,
        String id,
        String type,
        String data,
        int size,
        Instant acceptedAt,
        String conversation,
        Replayed replayed)
        implements Posted {

    /**
     * Of a message that was settled before.
     *
     * @param id the replay's
     * @param delivered the sequence of the last message that the lane had delivered before this one: the body is the same
     */
    record Replayed(long id, long delivered) {}

    PendingMessage(
            long lane,
            long sequence,
            String id,
            String type,
            String data,
            int size,
            Instant acceptedAt,
            String conversation) {
        this(lane, sequence, id, type, data, size, acceptedAt, conversation, null);
    }

    @Override
    public PendingMessage first() {
        return this;
    }

    @Override
    public long last() {
        return sequence;
    }

    @Override
    public Instant acceptedAt(long any) {
        return acceptedAt;
    }

    @Override
    public String body(long delivered) {
        return Body.of(this, delivered);
    }

    @Override
    public boolean isIn(LaneBatch row) {
        return true;
    }

    /** Any 2xx settles it. */
    @Override
    public Reply judge(Reply reply) {
        return reply;
    }

    @Override
    public int bytes() {
        return 2 * size + 300;
    }
}
