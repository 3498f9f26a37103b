package gridrelay.console.security;

import gridrelay.access.Identities;
import gridrelay.access.Identity;
import gridrelay.console.Problem;
import gridrelay.database.Outage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationException;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Authenticates each request anew: by its bearer token, or by the session of a login. */
@ApplicationScoped
public class CallerAuthentication implements HttpAuthenticationMechanism {
    /** Set on requests that came with a token: no browser sends one by itself, so they need no CSRF token. */
    static final String BY_TOKEN = "gridrelay.byToken";

    private static final String SCHEME = "Bearer ";
    private static final int LOCKED = 423;

    @Inject
    Identities identities;

    @Override
    public AuthenticationStatus validateRequest(
            HttpServletRequest request, HttpServletResponse response, HttpMessageContext context)
            throws AuthenticationException {
        if (Paths.open(request)) {
            return context.doNothing();
        }
        try {
            if (Paths.ambiguous(request)) {
                Problem.of(400, "INVALID", "the path is ambiguous").send(response);
                return AuthenticationStatus.SEND_FAILURE;
            }
            var authorization = request.getHeader("Authorization");
            var identity = authorization == null ? bySession(request) : byToken(request, authorization);
            return identity.isPresent()
                    ? context.notifyContainerAboutLogin(
                            identity.get().caller().name(),
                            identity.get().caller().roles())
                    : challenge(request, response, authorization != null);
        } catch (IOException e) {
            throw new AuthenticationException(e);
        } catch (RuntimeException e) {
            return unavailable(request, response, e);
        }
    }

    private Optional<Identity> byToken(HttpServletRequest request, String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        request.setAttribute(BY_TOKEN, true);
        return identities.byToken(authorization.substring(SCHEME.length()).trim());
    }

    private Optional<Identity> bySession(HttpServletRequest request) {
        var login = LoginSession.of(request);
        var identity = login.flatMap(session -> identities.bySession(session.login()));
        if (login.isPresent() && identity.isEmpty()) {
            login.get().end();
        }
        return identity;
    }

    private static AuthenticationStatus challenge(
            HttpServletRequest request, HttpServletResponse response, boolean presented) throws IOException {
        if (Paths.api(request)) {
            response.setHeader(
                    "WWW-Authenticate",
                    presented ? "Bearer realm=\"gridrelay\", error=\"invalid_token\"" : "Bearer realm=\"gridrelay\"");
            Problem.of(401, "UNAUTHENTICATED", presented ? "the token is not valid" : "a bearer token is required")
                    .send(response);
        } else {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", "/login");
            response.setHeader("Cache-Control", "no-store");
        }
        return AuthenticationStatus.SEND_FAILURE;
    }

    private static AuthenticationStatus unavailable(
            HttpServletRequest request, HttpServletResponse response, RuntimeException thrown)
            throws AuthenticationException {
        var outage = Outage.of(thrown);
        if (outage.isEmpty()) {
            throw thrown;
        }
        if (request.getMethod().equals("HEAD") && Paths.files(request)) {
            response.setStatus(LOCKED); // a tus client gives an upload up at 503, and asks again at this
            response.setHeader("Tus-Resumable", "1.0.0");
            response.setHeader("Cache-Control", "no-store");
            return AuthenticationStatus.SEND_FAILURE;
        }
        try {
            Problem.of(outage.get()).send(response);
        } catch (IOException e) {
            throw new AuthenticationException(e);
        }
        return AuthenticationStatus.SEND_FAILURE;
    }
}
