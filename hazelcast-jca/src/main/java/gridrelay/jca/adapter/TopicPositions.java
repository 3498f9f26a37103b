package gridrelay.jca.adapter;

import java.util.HashMap;
import java.util.Map;

/**
 * Where the beans of reliable topics on one member go on when they come back, or when one comes before its predecessor has
 * gone: a server that is edited starts the new adapter first. Thread-safe.
 */
final class TopicPositions {

    /** What reads a topic for a bean. */
    interface Reader {

        /** Ends reading, and says what comes next; null if it has not begun. */
        Long handOver();
    }

    /** Both by topic and bean, guarded by this. */
    private final Map<String, Reader> readers = new HashMap<>();

    private final Map<String, Long> left = new HashMap<>();

    /** The reader begins: where its predecessor left off, which reads no more from now on; null if there was none. */
    synchronized Long take(String bean, Reader reader) {
        var former = readers.put(bean, reader);
        var last = left.remove(bean);
        return former == null ? last : former.handOver();
    }

    /** The reader ends. If it has a successor, that has gone on. */
    synchronized void leave(String bean, Reader reader) {
        if (readers.remove(bean, reader)) {
            var next = reader.handOver();
            if (next != null) {
                left.put(bean, next);
            }
        }
    }

    /** A message came back after the end of its reader; says whether the next one will have it. */
    synchronized boolean giveBack(String bean, long sequence) {
        return left.computeIfPresent(bean, (key, next) -> Math.min(next, sequence)) != null;
    }
}
