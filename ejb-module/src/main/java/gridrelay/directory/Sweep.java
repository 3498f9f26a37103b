package gridrelay.directory;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Finds old secrets and deleted endpoints, and has them removed, and secrets that are not encrypted with the current key, and has
 * them encrypted, on every node; doing it twice does not harm.
 */
@ApplicationScoped
class Sweep {
    /** In one run; the next goes on. */
    private static final int MOST_PARTS = 200;

    private final LongSupplier nanoTime = System::nanoTime;
    /** Since when this node has seen an endpoint in its state: its own clock, not the database's. */
    private final Map<Long, Long> since = new HashMap<>();

    @Inject
    EndpointTable endpoints;

    @Inject
    EndpointChanges changes;

    @Inject
    Removal removal;

    @Inject
    Resealing resealing;

    @Inject
    InstantSource clock;

    synchronized void run() {
        resealing.run();
        endpoints.withSecretPast(clock.instant()).forEach(changes::forgetPreviousSecret);
        var draining = endpoints.inState(Endpoint.State.DRAINING);
        var deleted = endpoints.inState(Endpoint.State.DELETED);
        draining.stream().filter(this::graceIsOver).forEach(removal::drain);
        int parts = 0;
        for (var id : deleted) {
            while (graceIsOver(id) && parts++ < MOST_PARTS && removal.removeSome(id)) {}
        }
        Set<Long> seen = new HashSet<>(draining);
        seen.addAll(deleted);
        since.keySet().retainAll(seen);
    }

    private boolean graceIsOver(long id) {
        var now = nanoTime.getAsLong();
        return now - since.computeIfAbsent(id, any -> now) > Removal.GRACE.toNanos();
    }
}
