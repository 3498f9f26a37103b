package gridrelay.console;

import gridrelay.database.Outage;
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

    private final Log log = new Log();

    @Override
    public Response toResponse(Throwable thrown) {
        var refusal = cause(thrown, Refusal.class);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        if (cause(thrown, EJBAccessException.class).isPresent()) {
            return refused(new Refusal(Refusal.Kind.FORBIDDEN, "FORBIDDEN", "the account's roles do not allow this"));
        }
        var broken = cause(thrown, ConstraintViolationException.class);
        if (broken.isPresent()) {
            return refused(Refusal.invalid(broken.get().getConstraintViolations().stream()
                    .map(v -> new Violation(last(v.getPropertyPath().toString()), v.getMessage()))
                    .toList()));
        }
        var outage = Outage.of(thrown);
        if (outage.isPresent()) {
            var problem = Problem.of(outage.get());
            log.unavailable(problem, thrown);
            return response(problem);
        }
        var http = cause(thrown, WebApplicationException.class);
        if (http.isPresent() && http.get().getResponse().getStatus() < 500) {
            return plain(http.get().getResponse());
        }
        var problem = Problem.of(500, "INTERNAL", "something went wrong here; the log knows it by the instance");
        log.failed(problem, thrown);
        return response(problem);
    }

    private Response refused(Refusal refusal) {
        var problem = Problem.of(refusal);
        if (problem.status() >= 500) {
            log.unavailable(problem, refusal);
        } else {
            log.refused(problem, refusal);
        }
        return response(problem);
    }

    private static Response response(Problem problem) {
        var response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(problem.json());
        if (problem.status() == 503) {
            response.header(HttpHeaders.RETRY_AFTER, 2);
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
