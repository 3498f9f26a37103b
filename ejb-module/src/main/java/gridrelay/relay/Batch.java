package gridrelay.relay;

import java.time.Instant;
import java.util.List;

/**
 * Consecutive messages of a lane in one request. Which they are was stored before it is sent first, so each attempt at it, by any
 * node, has the same id and body (ADR 27).
 *
 * @param messages at least one
 */
record Batch(String id, List<PendingMessage> messages) implements Posted {

    @Override
    public PendingMessage first() {
        return messages.get(0);
    }

    @Override
    public long last() {
        return messages.get(messages.size() - 1).sequence();
    }

    @Override
    public Instant acceptedAt(long sequence) {
        return messages.get((int) (sequence - sequence())).acceptedAt();
    }

    @Override
    public int bytes() {
        return messages.stream().mapToInt(PendingMessage::bytes).sum();
    }

    @Override
    public String body(long delivered) {
        return Body.of(this, delivered);
    }

    @Override
    public boolean isIn(LaneBatch row) {
        return row.is(id);
    }

    @Override
    public Reply judge(Reply reply) {
        return reply.ok() ? BatchAnswer.read(this, reply) : reply;
    }
}
