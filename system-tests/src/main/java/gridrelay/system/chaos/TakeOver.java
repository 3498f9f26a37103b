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
 */
record TakeOver(int lanes, Duration last) {

    /**
     * @param from when the owner was gone, on the journal's clock
     * @param until what came later is no consequence of it
     */
    static TakeOver after(List<Request> requests, long from, long until) {
        var times = new ArrayList<Long>();
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
                    .ifPresent(time -> times.add(time - from)));
        });
        return new TakeOver(
                times.size(),
                Duration.ofNanos(times.stream().mapToLong(time -> time).max().orElse(0)));
    }

    @Override
    public String toString() {
        return lanes == 0
                ? "no lane changed its owner"
                : "%d lanes at another owner, the last after %.1f s".formatted(lanes, last.toMillis() / 1e3);
    }
}
