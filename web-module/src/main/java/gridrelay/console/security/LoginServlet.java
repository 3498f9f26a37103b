package gridrelay.console.security;

import gridrelay.access.Identities;
import gridrelay.access.Login;
import gridrelay.console.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.stream.Stream;

/**
 * {@code /login}: the form, and what is sent by it. A stranger gets no session: until the login has succeeded, the form's
 * token is compared with a cookie's (a login forged from elsewhere cannot send both).
 */
@WebServlet(urlPatterns = "/login")
public class LoginServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String COOKIE = "GRIDRELAY-LOGIN";
    private static final int LONGEST_FORM = 8_192;
    private static final int LONGEST_NAME = 100;

    @Inject
    transient Identities identities;

    @Inject
    transient InstantSource clock;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var token = CsrfToken.random();
        var cookie = new Cookie(COOKIE, token);
        cookie.setPath("/login");
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure());
        cookie.setAttribute("SameSite", "Strict");
        response.addCookie(cookie);
        FormPage.send(request, response, "/WEB-INF/pages/login.html", token);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getContentLengthLong() < 0 || request.getContentLengthLong() > LONGEST_FORM) {
            Problem.of(413, "BODY_TOO_LARGE", "the form must have at most " + LONGEST_FORM + " bytes")
                    .send(response);
            return;
        }
        if (!fromOurForm(request)) {
            redirect(response, "/login?failed=expired");
            return;
        }
        var name = parameter(request, "name");
        var password = parameter(request, "password");
        if (name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) { // NUL: PostgreSQL cannot be asked for it
            redirect(response, "/login?failed=denied");
            return;
        }
        var login = identities.byPassword(name, password, request.getRemoteAddr());
        if (login instanceof Login.Granted granted) {
            LoginSession.begin(request, granted.identity(), clock.instant());
            redirect(response, "/");
        } else if (login instanceof Login.Throttled throttled) {
            response.setHeader(
                    "Retry-After", Long.toString(throttled.retryAfter().toSeconds() + 1));
            redirect(response, "/login?failed=throttled");
        } else {
            redirect(response, "/login?failed=denied");
        }
    }

    private static boolean fromOurForm(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies != null
                && !CsrfToken.comesFromElsewhere(request)
                && Stream.of(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .anyMatch(cookie -> CsrfToken.same(parameter(request, CsrfToken.FIELD), cookie.getValue()));
    }

    private static String parameter(HttpServletRequest request, String name) {
        var value = request.getParameter(name);
        return value == null ? "" : value;
    }

    private static void redirect(HttpServletResponse response, String path) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", path);
        response.setHeader("Cache-Control", "no-store");
    }
}
