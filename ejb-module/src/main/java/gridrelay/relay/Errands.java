package gridrelay.relay;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody is to read from the database, each thing once, the oldest first. Belongs to the {@link Dispatcher}.
 *
 * @param <K> what to read for
 * @param <V> what of it
 */
final class Errands<K, V> {

    private final LinkedHashMap<K, V> waiting = new LinkedHashMap<>();

    /** @return whether somebody is to be called: else somebody is about to come */
    boolean add(K key, V value) {
        waiting.put(key, value);
        return waiting.size() == 1;
    }

    boolean remove(K key) {
        return waiting.remove(key) != null;
    }

    /** Takes the oldest out, at most so many. */
    Map<K, V> take(int limit) {
        var taken = new LinkedHashMap<K, V>();
        var entries = waiting.entrySet().iterator();
        while (entries.hasNext() && taken.size() < limit) {
            var entry = entries.next();
            taken.put(entry.getKey(), entry.getValue());
            entries.remove();
        }
        return taken;
    }
}
