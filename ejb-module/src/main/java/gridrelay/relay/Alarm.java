package gridrelay.relay;

import java.util.OptionalLong;

/** The next time for which somebody was asked to call. Belongs to the {@link Dispatcher}. */
final class Alarm {

    private boolean armed;
    private long time;

    /** Arms it for the earlier of two; tells the time if nobody was asked to call by then. */
    OptionalLong earlier(DueIndex.Timed one, DueIndex.Timed other) {
        if (one == null && other == null) {
            return OptionalLong.empty();
        }
        var first = other == null || (one != null && one.due() - other.due() < 0) ? one.due() : other.due();
        if (armed && first - time >= 0) {
            return OptionalLong.empty();
        }
        armed = true;
        time = first;
        return OptionalLong.of(first);
    }

    void rang() {
        armed = false;
    }
}
