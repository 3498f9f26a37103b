package gridrelay.system.chaos;

import static java.util.stream.Collectors.groupingBy;

import gridrelay.system.oracle.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How lanes went on under another owner after a fault: those that showed a higher epoch.
 *
 * @param lanes how many they were
 * @param last until the last of them had its first request
 * @param pause the longest time in which one of them had no request, from the last one of its old owner on
 */
public record TakeOver(int lanes, Duration last, Duration pause) {

    /**
     * @param from when the owner was gone, on the journal's clock
     * @param until what came later is no consequence of it
     */
    public static TakeOver after(List<Request> requests, long from, long until) {
        var times = new ArrayList<Long>();
        var pauses = new ArrayList<Long>();
        requests.stream().collect(groupingBy(Request::lane)).values().forEach(lane -> {
            var before = lane.stream()
                    .filter(request -> request.opened() < from)
                    .mapToLong(Request::epoch)
                    .max();
            before.ifPresent(epoch -> lane.stream()
                    .filter(request -> request.opened() >= from && request.opened() < until)
                    .filter(request -> request.epoch() > epoch)
                    .mapToLong(Request::opened)
                    .min()
                    .ifPresent(time -> {
                        times.add(time - from);
                        pauses.add(time - lastOf(lane, epoch));
                    }));
        });
        return new TakeOver(times.size(), longest(times), longest(pauses));
    }

    private static long lastOf(List<Request> lane, long epoch) {
        return lane.stream()
                .filter(request -> request.epoch() <= epoch)
                .mapToLong(Request::opened)
                .max()
                .orElseThrow();
    }

    private static Duration longest(List<Long> nanos) {
        return Duration.ofNanos(nanos.stream().mapToLong(time -> time).max().orElse(0));
    }

    @Override
    public String toString() {
        return lanes == 0
                ? "no lane changed its owner"
                : "%d lanes at another owner, the last after %.1f s".formatted(lanes, last.toMillis() / 1e3);
    }
}
