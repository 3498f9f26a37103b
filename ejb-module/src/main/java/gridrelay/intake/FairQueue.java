package gridrelay.intake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What waits for a stage: the accounts in turn, each one's files in the order of their coming, small ones apart from large ones.
 * For one thread.
 */
final class FairQueue {

    /** From here on a file is large. */
    static final long LARGE = 8L << 20;

    private final Map<Long, Deque<Work>> small = new LinkedHashMap<>();
    private final Map<Long, Deque<Work>> large = new LinkedHashMap<>();
    private int size;

    void add(Work work) {
        (work.isLarge() ? large : small)
                .computeIfAbsent(work.file().account(), account -> new ArrayDeque<>())
                .add(work);
        size++;
    }

    /** The next, or null. Large ones wait for small ones to be begun; small ones never for large ones. */
    Work poll(boolean largeToo) {
        var next = poll(small);
        return next == null && largeToo ? poll(large) : next;
    }

    /** The next large one if there is one, else a small one: so that many small ones do not hold it up for ever. */
    Work pollLarge() {
        var next = poll(large);
        return next == null ? poll(small) : next;
    }

    private Work poll(Map<Long, Deque<Work>> queue) {
        var first = queue.entrySet().iterator();
        if (!first.hasNext()) {
            return null;
        }
        var account = first.next();
        first.remove();
        var work = account.getValue().poll();
        if (!account.getValue().isEmpty()) {
            queue.put(account.getKey(), account.getValue()); // behind the others
        }
        size--;
        return work;
    }

    void removeIf(Predicate<Work> gone) {
        for (var queue : List.of(small, large)) {
            queue.values().forEach(works -> {
                var before = works.size();
                works.removeIf(gone);
                size -= before - works.size();
            });
            queue.values().removeIf(Deque::isEmpty);
        }
    }

    int size() {
        return size;
    }
}
