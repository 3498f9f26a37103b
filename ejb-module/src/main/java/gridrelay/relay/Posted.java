package gridrelay.relay;

import java.time.Instant;

/** What one request holds: a message, or several of a conversation. It is settled, retried and signed as one. */
sealed interface Posted permits PendingMessage, Batch {

    /** The {@code webhook-id}, of each attempt. */
    String id();

    /** The message whose turn it is. */
    PendingMessage first();

    /** The sequence of the last message in it. */
    long last();

    /** When a message in it was accepted. */
    Instant acceptedAt(long sequence);

    /** About what it takes in memory. */
    int bytes();

    /**
     * What the receiver gets: the same text at every attempt, by any node.
     *
     * @param delivered the sequence of the last message that the lane delivered before it
     */
    String body(long delivered);

    /** Whether a lane's row is still about it, if the row is behind the message before it. */
    boolean isIn(LaneBatch row);

    /** What the receiver's answer says of it. */
    Reply judge(Reply reply);

    default String conversation() {
        return first().conversation();
    }

    default long sequence() {
        return first().sequence();
    }

    default int count() {
        return (int) (last() - sequence() + 1);
    }
}
