package gridrelay.console;

import gridrelay.database.Outage;
import gridrelay.grid.GridOutage;
import gridrelay.problem.Refusal;
import gridrelay.problem.Violation;
import jakarta.ejb.EJBAccessException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Locale;
import java.util.Optional;

/** Turns whatever leaves a resource into problem details. The one place that does, and that logs it. */
@Provider
public class Failures implements ExceptionMapper<Throwable> {
    private static final int MOST_CAUSES = 20;

    private static final Refusal NOT_ALLOWED =
            new Refusal(Refusal.Kind.FORBIDDEN, "FORBIDDEN", "the account's roles do not allow this");

    private final Log log = new Log();

    @Override
    public Response toResponse(Throwable thrown) {
        var http = cause(thrown, WebApplicationException.class);
        if (http.isPresent() && http.get().getResponse().getStatus() < 500) {
            return cause(thrown, Refusal.class)
                    .map(refusal -> response(problem(refusal)))
                    .orElseGet(() -> plain(http.get().getResponse()));
        }
        return response(problem(thrown));
    }

    /** What to answer; has been logged. */
    Problem problem(Throwable thrown) {
        var refusal = cause(thrown, Refusal.class)
                .or(() -> cause(thrown, EJBAccessException.class).map(e -> NOT_ALLOWED))
                .or(() -> cause(thrown, ConstraintViolationException.class).map(Failures::invalid))
                .or(() -> Outage.of(thrown))
                .or(() -> GridOutage.of(thrown));
        if (refusal.isEmpty()) {
            var problem = Problem.of(500, "INTERNAL", "something went wrong here; the log knows it by the instance");
            log.failed(problem, thrown);
            return problem;
        }
        var problem = Problem.of(refusal.get());
        if (problem.status() >= 500) {
            log.unavailable(problem, thrown);
        } else {
            log.refused(problem, thrown);
        }
        return problem;
    }

    private static Refusal invalid(ConstraintViolationException broken) {
        return Refusal.invalid(broken.getConstraintViolations().stream()
                .map(v -> new Violation(last(v.getPropertyPath().toString()), v.getMessage()))
                .toList());
    }

    private static Response response(Problem problem) {
        var response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(problem.json());
        if (problem.retryAfter() != null) {
            response.header(HttpHeaders.RETRY_AFTER, problem.retryAfter().toSeconds());
        }
        if (problem.status() == 413) {
            // the rest of the body is not worth reading
            response.header("Connection", "close");
        }
        return response.build();
    }

    /** What JAX-RS itself refuses: path, method, media types. Its headers stay (Allow). */
    private static Response plain(Response refusal) {
        var status = refusal.getStatusInfo();
        var problem = Problem.of(
                status.getStatusCode(),
                status.getReasonPhrase()
                        .toUpperCase(Locale.ROOT)
                        .replace(' ', '_')
                        .replace("-", "_"),
                switch (status.getStatusCode()) {
                    case 404 -> "there is nothing at this path";
                    case 405 -> "this path does not know the method";
                    case 406 -> "no media type that the Accept header names can be given";
                    case 415 -> "the body must be application/json in UTF-8";
                    default -> status.getReasonPhrase();
                });
        return Response.fromResponse(refusal)
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(problem.json())
                .build();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        var cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
