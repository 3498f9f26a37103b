package gridrelay.access;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;

/** Tells who calls, wherever a request is at work. */
@ApplicationScoped
public class Callers {
    @Inject
    SecurityContext security;

    @Inject
    Identities identities;

    /**
     * The authenticated caller of the request on this thread.
     *
     * @throws IllegalStateException where no request is at work or nobody has been authenticated
     */
    public Caller current() {
        var principal = security.getCallerPrincipal();
        if (principal == null) {
            throw new IllegalStateException("no authenticated caller on this thread");
        }
        return identities
                .named(principal.getName())
                .orElseThrow(() -> new Refusal(Refusal.Kind.FORBIDDEN, "ACCOUNT_DISABLED", "the account is disabled"))
                .caller();
    }
}
