package gridrelay.relay;

import gridrelay.model.Shard;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.resource.ResourceException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one node does for all: forgets what operators asked long ago, which is no shard's, and compares the grid's entries of all
 * shards row by row.
 */
@ApplicationScoped
class Nightly {

    /** Compared at one look, so that one grace serves for all of them. */
    private static final int SHARDS = 16;

    /** At the same shards; what is left after so many differences is the owners' to find. */
    private static final int LOOKS = 20;

    private final Log log = new Log();

    @EJB
    Retention retention;

    @Inject
    Reconciler reconciler;

    void run() {
        log.nightBegins();
        try {
            var forgotten = retention.operations();
            var compared = 0;
            for (var first = 0; first < Shard.COUNT; first += SHARDS) {
                var shards = IntStream.range(first, Math.min(Shard.COUNT, first + SHARDS))
                        .boxed()
                        .toList();
                compared += compare(shards) ? shards.size() : 0;
            }
            log.nightEnds(forgotten, compared);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.nightFailed(e);
        } catch (ResourceException | RuntimeException e) {
            log.nightFailed(e);
        }
    }

    /** @return whether all was compared */
    private boolean compare(List<Integer> shards) throws ResourceException, InterruptedException {
        for (var looks = 0; looks < LOOKS; looks++) {
            var look = reconciler.lookAtRows(shards);
            if (!look.suspects().isEmpty()) {
                Thread.sleep(Reconciler.GRACE.toMillis());
                reconciler.confirm(look);
            }
            if (look.complete()) {
                return true;
            }
        }
        return false;
    }
}
