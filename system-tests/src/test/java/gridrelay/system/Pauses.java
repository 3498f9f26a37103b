package gridrelay.system;

import static java.util.stream.Collectors.groupingBy;

import gridrelay.system.oracle.Request;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** How long lanes stood still that always had something to send. */
final class Pauses {

    private Pauses() {}

    /** The longest time that any lane had no request in, within a stretch of the journal's time that all were busy in. */
    static Duration worst(List<Request> requests, long from, long until) {
        return requests.stream().collect(groupingBy(Request::lane)).values().stream()
                .map(lane -> longest(
                        lane.stream()
                                .mapToLong(Request::opened)
                                .filter(opened -> opened >= from && opened <= until)
                                .sorted()
                                .toArray(),
                        from,
                        until))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Duration longest(long[] opened, long from, long until) {
        var longest = 0L;
        var last = from;
        for (var time : opened) {
            longest = Math.max(longest, time - last);
            last = time;
        }
        return Duration.ofNanos(Math.max(longest, until - last));
    }
}
