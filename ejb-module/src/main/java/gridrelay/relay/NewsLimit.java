package gridrelay.relay;

import gridrelay.directory.EndpointNews.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Lets so much news of a kind about an endpoint pass in a minute, and counts the rest. Thread-safe. */
final class NewsLimit {

    private static final long MINUTE = 60_000_000_000L;

    private final int mostAMinute;
    private final LongSupplier nanoTime;
    private final Map<Subject, Window> windows = new HashMap<>();

    private record Subject(long endpoint, Kind kind) {}

    private static final class Window {
        private long began;
        private int passed;
        private long suppressed;
    }

    NewsLimit(int mostAMinute, LongSupplier nanoTime) {
        this.mostAMinute = mostAMinute;
        this.nanoTime = nanoTime;
    }

    /** @return how much was suppressed since the last that passed; nothing if this is to be suppressed */
    synchronized OptionalLong pass(long endpoint, Kind kind) {
        var now = nanoTime.getAsLong();
        var window = windows.computeIfAbsent(new Subject(endpoint, kind), any -> begun(now));
        if (now - window.began >= MINUTE) {
            window.began = now;
            window.passed = 0;
        }
        if (window.passed == mostAMinute) {
            window.suppressed++;
            return OptionalLong.empty();
        }
        window.passed++;
        var suppressed = window.suppressed;
        window.suppressed = 0;
        return OptionalLong.of(suppressed);
    }

    private static Window begun(long now) {
        var window = new Window();
        window.began = now;
        return window;
    }
}
