package gridrelay.console;

import gridrelay.problem.Refusal;
import gridrelay.problem.Violation;
import jakarta.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * An error answer (RFC 9457).
 *
 * @param code stable; what clients decide by
 * @param instance names this one occurrence, here and in the log
 * @param violations the broken rules one by one, where there are such
 * @param retryAfter when it is worth another try; null if it is not
 */
public record Problem(
        int status, String code, String detail, String instance, List<Violation> violations, Duration retryAfter) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A new occurrence. */
    public static Problem of(int status, String code, String detail) {
        return new Problem(
                status, code, detail, newInstance(), List.of(), status == 503 ? Duration.ofSeconds(2) : null);
    }

    /** A refusal's. */
    public static Problem of(Refusal refusal) {
        var status = switch (refusal.kind()) {
            case INVALID -> 400;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case GONE -> 410;
            case TOO_LARGE -> 413;
            case LOCKED -> 423;
            case DAMAGED -> 460;
            case TOO_MANY -> 429;
            case UNAVAILABLE -> 503;
        };
        return new Problem(
                status,
                refusal.code(),
                refusal.getMessage(),
                newInstance(),
                refusal.violations(),
                refusal.retryAfter().orElse(null));
    }

    private static String newInstance() {
        return "urn:uuid:" + UUID.randomUUID();
    }

    /** As JSON. */
    public String json() {
        var title = Response.Status.fromStatusCode(status);
        var json = Json.createObjectBuilder()
                .add("type", "about:blank")
                .add("title", title == null ? "Error" : title.getReasonPhrase())
                .add("status", status)
                .add("code", code)
                .add("detail", detail)
                .add("instance", instance);
        if (!violations.isEmpty()) {
            var errors = Json.createArrayBuilder();
            violations.forEach(v -> errors.add(
                    Json.createObjectBuilder().add("field", v.field()).add("rule", v.rule())));
            json.add("errors", errors);
        }
        return json.build().toString();
    }

    /** Answers a request that no JAX-RS resource sees. */
    public void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (retryAfter != null) {
            response.setHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
        }
        response.getWriter().write(json());
    }
}
