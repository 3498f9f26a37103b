package gridrelay.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Remembers what was found for a moment, and so many at most. Does not remember that nothing was found. Thread-safe. */
final class ShortMemory<K, V> {

    private record Found<V>(V value, long at) {}

    private final Map<K, Found<V>> memory;
    private final long moment;
    private final LongSupplier nanoTime;

    ShortMemory(int capacity, Duration moment, LongSupplier nanoTime) {
        this.moment = moment.toNanos();
        this.nanoTime = nanoTime;
        this.memory = new LinkedHashMap<>(16, 0.75f, false) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Found<V>> eldest) {
                return size() > capacity;
            }
        };
    }

    Optional<V> get(K key, Function<K, Optional<V>> search) {
        synchronized (memory) {
            var found = memory.get(key);
            if (found != null && nanoTime.getAsLong() - found.at() < moment) {
                return Optional.of(found.value());
            }
        }
        // as of before the search, and outside of the lock: it asks the database
        var at = nanoTime.getAsLong();
        var answer = search.apply(key);
        synchronized (memory) {
            memory.remove(key);
            answer.ifPresent(value -> memory.put(key, new Found<>(value, at)));
        }
        return answer;
    }

    void forget() {
        synchronized (memory) {
            memory.clear();
        }
    }
}
