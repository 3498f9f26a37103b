package gridrelay.console.security;

import gridrelay.console.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Lets a request through only with a caller, though the container has seen to that too, and a change from a session only with
 * its CSRF token.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class RequestGuard extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (Paths.open(request)) {
            chain.doFilter(request, response);
        } else if (request.getUserPrincipal() == null) {
            Problem.of(401, "UNAUTHENTICATED", "a bearer token is required").send(response);
        } else if (SAFE.contains(request.getMethod())
                || request.getAttribute(CallerAuthentication.BY_TOKEN) != null
                || proven(request)) {
            chain.doFilter(request, response);
        } else {
            Problem.of(403, "CSRF", "changes from a session need its token in the header " + CsrfToken.HEADER)
                    .send(response);
        }
    }

    private static boolean proven(HttpServletRequest request) {
        var sent = request.getHeader(CsrfToken.HEADER);
        if (sent == null && !Paths.api(request)) {
            sent = request.getParameter(CsrfToken.FIELD);
        }
        return !CsrfToken.comesFromElsewhere(request)
                && CsrfToken.same(sent, CsrfToken.of(request).orElse(null));
    }
}
