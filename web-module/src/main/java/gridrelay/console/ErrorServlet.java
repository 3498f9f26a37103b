package gridrelay.console;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Problem details for what fails outside of the API's resources: the container sends all its errors here. */
@WebServlet(urlPatterns = "/error", asyncSupported = true)
public class ErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Failures failures = new Failures();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        // the container also throws for what is the client's mistake
        if (status >= 500 && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown) {
            failures.problem(thrown).send(response);
            return;
        }
        problem(status).send(response);
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 400 -> Problem.of(400, "INVALID", "the request cannot be understood");
            case 403 -> Problem.of(403, "FORBIDDEN", "the account's roles do not allow this");
            case 404 -> Problem.of(404, "NOT_FOUND", "there is nothing at this path");
            case 405 -> Problem.of(405, "METHOD_NOT_ALLOWED", "this path does not know the method");
            case 413 -> Problem.of(413, "BODY_TOO_LARGE", "the request is too large");
            case 503 -> Problem.of(503, "UNAVAILABLE", "try again");
            default -> Problem.of(status, status < 500 ? "REFUSED" : "INTERNAL", "the request was not carried out");
        };
    }
}
