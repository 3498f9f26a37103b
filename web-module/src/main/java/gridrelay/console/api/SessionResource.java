package gridrelay.console.api;

import gridrelay.access.Callers;
import gridrelay.console.security.CsrfToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import java.util.TreeSet;

/** Who the caller is. */
@Path("/session")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class SessionResource {
    /** @param csrf to be sent with changes in the header X-CSRF-Token; null for a bearer token */
    public record SessionJson(String name, Set<String> roles, String csrf) {}

    @Inject
    Callers callers;

    @GET
    public SessionJson one(@Context HttpServletRequest request) {
        var caller = callers.current();
        return new SessionJson(
                caller.name(),
                new TreeSet<>(caller.roles()),
                CsrfToken.of(request).orElse(null));
    }
}
