package gridrelay.system.chaos;

import java.time.Duration;

/** A fault in a schedule: how long all rests before it, and how long it lasts. */
record Step(Duration rest, Fault fault, Duration time) {

    @Override
    public String toString() {
        return "after %.1f s for %.1f s %s".formatted(rest.toMillis() / 1e3, time.toMillis() / 1e3, fault);
    }
}
