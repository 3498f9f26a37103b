package gridrelay.directory;

import gridrelay.access.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Removes what is left of deleted endpoints, a bounded part in each transaction.
 *
 * <p>The race with accepts: a node that has not yet heard of the deletion may accept a message a moment later. It was
 * answered with 202, so it is delivered: the endpoint is DRAINING first, for longer than any node's copy may be stale
 * ({@link Targets#STALE}) plus any accept's transaction may last (30 s), and until nothing is undelivered; DELETED then, and
 * nothing can be accepted for it any more. Deleted with {@code discard}, it is DELETED at once: what a late accept gets in
 * counts as accepted before, and is discarded with the rest. Removal waits for the same time, so that no accept meets
 * the foreign key and no attempt is open.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class Removal {
    static final Duration GRACE = Duration.ofSeconds(60);

    private final Log log = new Log();

    @Inject
    EndpointTable endpoints;

    @Inject
    Instance<EndpointData> data;

    @Inject
    Audit audit;

    @Inject
    InstantSource clock;

    /** To be called once the grace has passed since the endpoint became DRAINING. */
    void drain(long id) {
        var number = endpoints.nextChange();
        endpoints.withId(id).filter(e -> e.state() == Endpoint.State.DRAINING).ifPresent(endpoint -> {
            if (data.stream().noneMatch(d -> d.undelivered(id))) {
                endpoint.drained(number);
                endpoints.changed(endpoint);
            }
        });
    }

    /** @return whether a part was removed and more is left */
    boolean removeSome(long id) {
        if (!data.stream().allMatch(d -> d.removeSome(id))) {
            return true;
        }
        endpoints.nextChange(); // tells the nodes to compare their copies
        endpoints.withId(id).ifPresent(endpoint -> {
            endpoints.remove(endpoint);
            audit.recordOwn("endpoint.removed", endpoint.name(), null);
            log.removed(endpoint.name());
        });
        return false;
    }
}
