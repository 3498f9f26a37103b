package gridrelay.console.security;

import gridrelay.access.Identity;
import gridrelay.access.SessionLogin;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.Optional;

/** What a session remembers of a login. Strings and numbers only: any node reads them, of whatever version. */
record LoginSession(HttpSession session) {
    private static final String NAME = "gridrelay.name";
    private static final String SECURITY_VERSION = "gridrelay.securityVersion";
    private static final String BEGUN = "gridrelay.begun";
    private static final String LOGIN = "gridrelay.login";
    private static final String CSRF = "gridrelay.csrf";

    /** Begins one under a new id, with nothing of the one before: whoever planted that learns nothing. */
    static void begin(HttpServletRequest request, Identity identity, Instant now) {
        var before = request.getSession(false);
        if (before != null) {
            before.invalidate();
        }
        var session = request.getSession(true);
        session.setAttribute(NAME, identity.caller().name());
        session.setAttribute(SECURITY_VERSION, identity.securityVersion());
        session.setAttribute(BEGUN, now.toEpochMilli());
        session.setAttribute(LOGIN, CsrfToken.random());
        session.setAttribute(CSRF, CsrfToken.random());
    }

    static Optional<LoginSession> of(HttpServletRequest request) {
        return Optional.ofNullable(request.getSession(false))
                .filter(session -> session.getAttribute(NAME) != null)
                .map(LoginSession::new);
    }

    SessionLogin login() {
        return new SessionLogin(
                (String) session.getAttribute(LOGIN),
                (String) session.getAttribute(NAME),
                (Integer) session.getAttribute(SECURITY_VERSION),
                Instant.ofEpochMilli((Long) session.getAttribute(BEGUN)));
    }

    String csrf() {
        return (String) session.getAttribute(CSRF);
    }

    void end() {
        session.invalidate();
    }
}
