package gridrelay.console.live;

import gridrelay.relay.DeliveryEvent;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Gathers what happens between two events: counts all of it, keeps a sample of it. Thread-safe, and quick to add to, since the
 * settling thread does it.
 *
 * <p>Counts in an event are totals since the start: a client that misses one is right again with the next.
 */
final class Window {
    private static final int SAMPLE = 20;
    private static final int MOST_ENDPOINTS = 10_000;

    private final Map<String, Count> totals = new LinkedHashMap<>();
    private final Map<String, Count> touched = new TreeMap<>();
    private final TreeSet<Long> endpoints = new TreeSet<>();
    // Failures apart: they are what one looks for, and among thousands of successes a common sample would miss them.
    private final Deque<DeliveryEvent> delivered = new ArrayDeque<>();
    private final Deque<DeliveryEvent> failed = new ArrayDeque<>();
    private long count;

    private static final class Count {
        private long delivered;
        private long failed;
    }

    synchronized void add(Collection<DeliveryEvent> deliveries) {
        for (DeliveryEvent delivery : deliveries) {
            boolean success = isSuccess(delivery);
            var total = totals.computeIfAbsent(delivery.endpoint(), endpoint -> new Count());
            if (success) {
                total.delivered += delivery.messages();
            } else {
                total.failed++;
            }
            touched.put(delivery.endpoint(), total);
            count++;
            var sample = success ? this.delivered : failed;
            if (sample.size() == SAMPLE) {
                sample.removeFirst();
            }
            sample.addLast(delivery);
        }
        for (var names = totals.keySet().iterator(); totals.size() > MOST_ENDPOINTS; ) {
            names.next();
            names.remove();
        }
    }

    synchronized void changed(long endpoint) {
        endpoints.add(endpoint);
    }

    /** What was settled since the last time it was taken. */
    synchronized Optional<JsonObject> takeDeliveries() {
        if (count == 0) {
            return Optional.empty();
        }
        var json = Json.createObjectBuilder()
                .add("count", count)
                .add("endpoints", counts(touched))
                .add("deliveries", sample())
                .build();
        count = 0;
        touched.clear();
        delivered.clear();
        failed.clear();
        return Optional.of(json);
    }

    /** The ids of the endpoints that changed since the last time it was taken. */
    synchronized Optional<JsonObject> takeEndpoints() {
        if (endpoints.isEmpty()) {
            return Optional.empty();
        }
        var json = Json.createObjectBuilder()
                .add("changed", Json.createArrayBuilder(endpoints))
                .build();
        endpoints.clear();
        return Optional.of(json);
    }

    /** Where a client begins: all totals, and the latest deliveries. */
    synchronized JsonObject snapshot(Instant since, Collection<DeliveryEvent> latest) {
        var deliveries = Json.createArrayBuilder();
        latest.forEach(delivery -> deliveries.add(delivery(delivery)));
        return Json.createObjectBuilder()
                .add("since", since.toString())
                .add("endpoints", counts(totals))
                .add("deliveries", deliveries)
                .build();
    }

    private static boolean isSuccess(DeliveryEvent delivery) {
        return delivery.outcome().equals("DELIVERED");
    }

    private JsonArrayBuilder sample() {
        var sample = Json.createArrayBuilder();
        Stream.concat(delivered.stream(), failed.stream())
                .sorted(Comparator.comparing(DeliveryEvent::at).reversed())
                .forEach(delivery -> sample.add(delivery(delivery)));
        return sample;
    }

    private static JsonArray counts(Map<String, Count> counts) {
        var json = Json.createArrayBuilder();
        counts.forEach((endpoint, count) -> json.add(Json.createObjectBuilder()
                .add("endpoint", endpoint)
                .add("delivered", count.delivered)
                .add("failed", count.failed)));
        return json.build();
    }

    private static JsonObjectBuilder delivery(DeliveryEvent delivery) {
        var json = Json.createObjectBuilder()
                .add("at", delivery.at().toString())
                .add("conversation", delivery.conversation())
                .add("endpoint", delivery.endpoint())
                .add("sequence", delivery.sequence())
                .add("messageId", delivery.messageId())
                .add("attempt", delivery.attempt())
                .add("durationMs", delivery.durationMs())
                .add("outcome", delivery.outcome());
        if (delivery.messages() > 1) {
            json.add("messages", delivery.messages());
        }
        if (delivery.status() != null) {
            json.add("status", delivery.status());
        }
        if (delivery.error() != null) {
            json.add("error", delivery.error());
        }
        return json;
    }
}
