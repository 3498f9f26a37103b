package gridrelay.console.security;

import gridrelay.access.Identities;
import gridrelay.access.Identity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a session remembers of a login. Strings and numbers only: any node reads them, of whatever version. */
record LoginSession(HttpSession session) {
    private static final String NAME = "gridrelay.name";
    private static final String SECURITY_VERSION = "gridrelay.securityVersion";
    private static final String BEGUN = "gridrelay.begun";
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
        session.setAttribute(CSRF, CsrfToken.random());
    }

    static Optional<LoginSession> of(HttpServletRequest request) {
        return Optional.ofNullable(request.getSession(false))
                .filter(session -> session.getAttribute(NAME) != null)
                .map(LoginSession::new);
    }

    /** Whose it is, if it still stands: not too old, the account enabled and its password and roles the same. */
    Optional<Identity> identity(Identities identities, Instant now, Duration longest) {
        var begun = Instant.ofEpochMilli((Long) session.getAttribute(BEGUN));
        return now.isAfter(begun.plus(longest))
                ? Optional.empty()
                : identities.bySession(
                        (String) session.getAttribute(NAME), (Integer) session.getAttribute(SECURITY_VERSION));
    }

    String csrf() {
        return (String) session.getAttribute(CSRF);
    }

    void end() {
        session.invalidate();
    }
}
