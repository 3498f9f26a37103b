package gridrelay.system;

import static java.util.stream.Collectors.groupingBy;

import gridrelay.system.oracle.Lane;
import gridrelay.system.oracle.Request;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How long lanes stood still that always had something to send. */
final class Pauses {

    private Pauses() {}

    /** Of each lane the longest time without a request, within a stretch of the journal's time that it was busy in. */
    static Map<Lane, Duration> longest(List<Request> requests, long from, long until) {
        var lanes = requests.stream().collect(groupingBy(Request::lane));
        return lanes.entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey,
                        lane -> longest(
                                lane.getValue().stream()
                                        .mapToLong(Request::opened)
                                        .filter(opened -> opened >= from && opened <= until)
                                        .sorted()
                                        .toArray(),
                                from,
                                until)));
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

    /** The longest of them. */
    static Duration worst(List<Request> requests, long from, long until) {
        return longest(requests, from, until).values().stream()
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
