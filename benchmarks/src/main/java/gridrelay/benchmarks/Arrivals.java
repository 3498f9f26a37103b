package gridrelay.benchmarks;

import gridrelay.system.receiver.Receiver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** What came to a sink in a while, as its log has it. */
record Arrivals(List<Nginx.Hit> hits) {

    /** Waits until so many have come after the first ones; fails if there are more. */
    static Arrivals await(Nginx sink, long before, long messages, Duration deadline) {
        Awaitility.await()
                .atMost(deadline)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> sink.count() >= before + messages);
        List<Nginx.Hit> hits = sink.hits(before);
        if (hits.size() != messages) {
            throw new AssertionError(hits.size() + " requests instead of " + messages);
        }
        return new Arrivals(hits);
    }

    /** What a receiver has answered of an endpoint's requests. */
    static Arrivals at(Receiver receiver, String endpoint) {
        return new Arrivals(receiver.requests().stream()
                .filter(request -> request.lane().endpoint().equals(endpoint))
                .map(request -> new Nginx.Hit(
                        request.closed() / 1e9, request.status(), request.lane().conversation(), request.sequence()))
                .toList());
    }

    /** These, if every conversation's began with the first message, and none was missing, repeated or early. */
    Arrivals inOrder() {
        Map<String, Long> last = new HashMap<>();
        for (Nginx.Hit hit : hits) {
            long expected = last.merge(hit.conversation(), 1L, Long::sum);
            if (hit.sequence() != expected) {
                throw new AssertionError(hit + " instead of #" + expected);
            }
        }
        return this;
    }

    /** From the first to the last. */
    double perSecond() {
        return hits.size() / (last() - first());
    }

    /** Those of a time, in seconds of the wall clock. */
    Arrivals between(double from, double to) {
        return new Arrivals(hits.stream()
                .filter(hit -> hit.seconds() >= from && hit.seconds() < to)
                .toList());
    }

    /** When the first came, in seconds of the wall clock. */
    double first() {
        return hits.get(0).seconds();
    }

    /** When the last came. */
    double last() {
        return hits.get(hits.size() - 1).seconds();
    }
}
