package gridrelay.console.live;

import gridrelay.access.Callers;
import gridrelay.console.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code GET /api/v1/events}: {@code snapshot}, then {@code deliveries} and {@code endpoints} as they change.
 *
 * <p>A servlet beside the JAX-RS resources, because the Servlet API's non-blocking output tells when a client is slow. For
 * those who see everything: events do not say which account sent a message.
 */
@WebServlet(urlPatterns = "/api/v1/events", asyncSupported = true)
public class EventsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    transient LiveEvents events;

    @Inject
    transient Callers callers;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!callers.current().seesAll()) {
            Problem.of(403, "FORBIDDEN", "live events are for viewers, operators and administrators")
                    .send(response);
            return;
        }
        if (!events.open(request, response, request.getHeader("Last-Event-ID"))) {
            Problem.of(503, "TOO_MANY_CLIENTS", "too many listen already").send(response);
        }
    }
}
