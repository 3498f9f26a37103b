package gridrelay.system.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What stands in front of a cluster: spreads calls over the nodes that say they are ready, and repeats one that failed at most
 * once, at another node, where a repeat does no harm. Safe for many threads.
 */
final class Balancer {

    private static final long LOOK_MILLIS = 500;
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(1);
    private static final Set<Integer> ELSEWHERE = Set.of(502, 503, 504);

    private final HttpClient http;
    private final List<URI> nodes;
    private final Set<URI> away = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private final ScheduledExecutorService looks = Executors.newScheduledThreadPool(1, task -> {
        var thread = new Thread(task, "balancer");
        thread.setDaemon(true);
        return thread;
    });

    Balancer(HttpClient http, List<URI> nodes) {
        this.http = http;
        this.nodes = List.copyOf(nodes);
        if (nodes.size() > 1) {
            looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        nodes.forEach(node -> http.sendAsync(
                        HttpRequest.newBuilder(node.resolve("/health/ready"))
                                .timeout(LOOK_TIMEOUT)
                                .build(),
                        BodyHandlers.discarding())
                .whenComplete((answer, failure) -> {
                    if (failure == null && answer.statusCode() == 200) {
                        away.remove(node);
                    } else {
                        away.add(node);
                    }
                }));
    }

    /** @param repeatable whether the call may be made again though the first may have been heard */
    HttpResponse<byte[]> send(Function<URI, HttpRequest> call, boolean repeatable)
            throws IOException, InterruptedException {
        var first = next(null);
        try {
            var response = http.send(call.apply(first), BodyHandlers.ofByteArray());
            if (nodes.size() == 1 || !repeatable || !ELSEWHERE.contains(response.statusCode())) {
                return response;
            }
        } catch (IOException e) {
            if (nodes.size() == 1 || (!repeatable && !(e instanceof ConnectException))) {
                throw e;
            }
            away.add(first);
        }
        return http.send(call.apply(next(first)), BodyHandlers.ofByteArray());
    }

    private URI next(URI not) {
        var begin = Math.floorMod(turn.getAndIncrement(), nodes.size());
        URI any = null;
        for (var i = 0; i < nodes.size(); i++) {
            var node = nodes.get((begin + i) % nodes.size());
            if (!node.equals(not)) {
                if (!away.contains(node)) {
                    return node;
                }
                any = any == null ? node : any;
            }
        }
        return any == null ? nodes.get(0) : any;
    }
}
