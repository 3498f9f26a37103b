package gridrelay.intake;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Requests that bring bytes to this node: each has a thread, and no account may have them all. Thread-safe. */
@ApplicationScoped
class OpenUploads {

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final int most;
    private final int mostOfAccount;
    private final Map<Long, Integer> ofAccount = new HashMap<>();
    private int all;

    /** For the container's proxy. */
    protected OpenUploads() {
        this(0, 0);
    }

    @Inject
    OpenUploads(
            @ConfigProperty(name = "gridrelay.intake.max-open-uploads", defaultValue = "256") int most,
            @ConfigProperty(name = "gridrelay.intake.max-open-uploads-per-account", defaultValue = "128")
                    int mostOfAccount) {
        this.most = most;
        this.mostOfAccount = mostOfAccount;
    }

    /** @throws Refusal TOO_MANY, UNAVAILABLE; else the caller must {@link #leave} */
    synchronized void enter(long account) {
        if (ofAccount.getOrDefault(account, 0) >= mostOfAccount) {
            throw new Refusal(
                    Refusal.Kind.TOO_MANY,
                    "TOO_MANY_OPEN_UPLOADS",
                    "the account has " + mostOfAccount + " uploads open at this node, as many as it may",
                    AGAIN);
        }
        if (all >= most) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "INTAKE_BUSY", "too many uploads are open at this node", AGAIN);
        }
        all++;
        ofAccount.merge(account, 1, Integer::sum);
    }

    synchronized void leave(long account) {
        all--;
        ofAccount.computeIfPresent(account, (same, open) -> open == 1 ? null : open - 1);
    }

    synchronized int all() {
        return all;
    }
}
