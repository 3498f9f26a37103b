package gridrelay.console.security;

import gridrelay.access.Identities;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * {@code POST /logout}: ends the login on all nodes and for good, though a split may keep a copy of its session, or a merge of the
 * grid bring it back. The guard has seen its CSRF token.
 */
@WebServlet(urlPatterns = "/logout")
public class LogoutServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject
    transient Identities identities;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        LoginSession.of(request).ifPresent(session -> {
            identities.end(session.login());
            session.end();
        });
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", "/login");
        response.setHeader("Cache-Control", "no-store");
    }
}
