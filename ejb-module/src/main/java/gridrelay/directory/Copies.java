package gridrelay.directory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The endpoints in memory, newest wins. Thread-safe. */
final class Copies {
    private final Map<Long, Copy> byId = new ConcurrentHashMap<>();
    private final Map<String, Target> byName = new ConcurrentHashMap<>();
    private long number = -1;

    Optional<Target> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Target> withId(long id) {
        return Optional.ofNullable(byId.get(id)).map(Copy::target);
    }

    List<Target> all() {
        return List.copyOf(byName.values());
    }

    /** The last change of the directory up to which nothing is missing. */
    synchronized long number() {
        return number;
    }

    int size() {
        return byName.size();
    }

    /** @return the ids of those that are new, changed or removed */
    synchronized List<Long> learn(EndpointFeed.News news) {
        var changed = new ArrayList<Long>();
        for (var copy : news.changed()) {
            if (learn(copy)) {
                changed.add(copy.id());
            }
        }
        var existing = new HashSet<>(news.ids());
        for (var copy : List.copyOf(byId.values())) {
            // one of a later change than the news tells of was made here, and is not gone
            if (!existing.contains(copy.id()) && copy.version() <= news.number()) {
                forget(copy);
                changed.add(copy.id());
            }
        }
        number = news.number();
        return changed;
    }

    /** @return whether it is newer than what was known */
    synchronized boolean learn(Copy copy) {
        var known = byId.get(copy.id());
        if (known != null && known.version() >= copy.version()) {
            return false;
        }
        if (known != null && known.name() != null && !known.name().equals(copy.name())) {
            byName.remove(known.name(), known.target());
        }
        byId.put(copy.id(), copy);
        if (copy.name() != null) {
            byName.put(copy.name(), copy.target());
        }
        return true;
    }

    private void forget(Copy copy) {
        byId.remove(copy.id());
        if (copy.name() != null) {
            byName.remove(copy.name(), copy.target());
        }
    }
}
