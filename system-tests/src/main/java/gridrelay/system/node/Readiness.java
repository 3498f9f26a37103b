package gridrelay.system.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Asks a node whether it is ready, or live. */
final class Readiness {

    private static final Duration POLL = Duration.ofMillis(50);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final HttpRequest ready;
    private final HttpRequest live;

    Readiness(URI node) {
        ready = question(node, "/health/ready");
        live = question(node, "/health/live");
    }

    private static HttpRequest question(URI node, String path) {
        return HttpRequest.newBuilder(node.resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    void await(Duration deadline, BooleanSupplier alive) {
        Awaitility.await("ready")
                .atMost(deadline)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .failFast("the server has ended", () -> !alive.getAsBoolean())
                .until(this::ready);
    }

    boolean ready() {
        return isWell(ready);
    }

    /** False also while it does not answer. */
    boolean live() {
        return isWell(live);
    }

    private boolean isWell(HttpRequest question) {
        try {
            return client.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
