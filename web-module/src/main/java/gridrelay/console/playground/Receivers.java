package gridrelay.console.playground;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The receivers of this node, by name; each begins with its first request. Thread-safe. */
@ApplicationScoped
class Receivers {
    private static final int MOST = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Makes it if it is not there yet; empty: there are too many. */
    synchronized Optional<Receiver> named(String name) {
        if (receivers.size() >= MOST && !receivers.containsKey(name)) {
            return Optional.empty();
        }
        return Optional.of(receivers.computeIfAbsent(name, n -> new Receiver()));
    }

    /** A look that makes nothing. */
    Receiver.Snapshot look(String name) {
        var receiver = receivers.get(name);
        return receiver == null ? new Receiver().snapshot() : receiver.snapshot();
    }

    /** Forgets it; requests that it keeps waiting are let go. */
    void forget(String name) {
        var receiver = receivers.remove(name);
        if (receiver != null) {
            receiver.follow(Script.ALWAYS_OK).forEach(Runnable::run);
        }
    }
}
