package gridrelay.relay;

import java.util.LinkedHashMap;
import java.util.TreeSet;

/**
 * Keeps what a read saw before a lane left the index from bringing the lane back as it was: that would repeat messages.
 * Remembers departures only as long as a read runs that may have begun before them.
 */
final class Reads {

    private record Departure(long version, long at) {}

    private final TreeSet<Long> running = new TreeSet<>();
    private final LinkedHashMap<Long, Departure> departures = new LinkedHashMap<>();
    private long clock;

    /** @return the read's name */
    long begin() {
        running.add(++clock);
        return clock;
    }

    void end(long read) {
        running.remove(read);
        var oldest = running.isEmpty() ? Long.MAX_VALUE : running.first();
        var departed = departures.values().iterator();
        while (departed.hasNext() && departed.next().at() < oldest) {
            departed.remove();
        }
    }

    /** @return the time of now: reads that begin later have greater names */
    long now() {
        return ++clock;
    }

    void left(OwnedLane lane) {
        if (!running.isEmpty()) {
            departures.remove(lane.id());
            departures.put(lane.id(), new Departure(lane.version(), ++clock));
        }
    }

    boolean outdated(LaneRow row) {
        var departure = departures.get(row.id());
        return departure != null && row.version() <= departure.version();
    }
}
