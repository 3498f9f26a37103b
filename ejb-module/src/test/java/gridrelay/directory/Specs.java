package gridrelay.directory;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Endpoints as the tests want them; what is not named gets its default. */
final class Specs {

    private Specs() {}

    static EndpointSpec plain() {
        return of(null, null, null);
    }

    static EndpointSpec schedule(List<Duration> delays) {
        return of(delays, null, null);
    }

    static EndpointSpec signatures(String... versions) {
        return of(null, List.of(versions), null);
    }

    static EndpointSpec headers(Map<String, String> headers) {
        return of(null, null, headers);
    }

    private static EndpointSpec of(List<Duration> delays, List<String> signatures, Map<String, String> headers) {
        return new EndpointSpec(
                "http://1.1.1.1/",
                null,
                null,
                null,
                null,
                null,
                delays,
                null,
                null,
                null,
                null,
                signatures,
                headers,
                null);
    }
}
