package gridrelay.directory;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Set;

/** Has secrets encrypted that were written without a key, or with one that is being replaced. */
@ApplicationScoped
class Resealing {
    private final Log log = new Log();
    private final Set<Long> unreadable = new HashSet<>();
    private final EndpointTable endpoints;
    private final EndpointChanges changes;

    /** For the container's proxy. */
    protected Resealing() {
        this(null, null);
    }

    @Inject
    Resealing(EndpointTable endpoints, EndpointChanges changes) {
        this.endpoints = endpoints;
        this.changes = changes;
    }

    /** Tells how many were. */
    synchronized int run() {
        var resealed = 0;
        for (var id : endpoints.sealedOtherwise()) {
            try {
                if (!unreadable.contains(id)) {
                    changes.reseal(id);
                    resealed++;
                }
            } catch (Refusal e) { // was logged when it was read
                unreadable.add(id);
            }
        }
        if (resealed > 0) {
            log.resealed(resealed);
        }
        return resealed;
    }
}
