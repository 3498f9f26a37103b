package gridrelay.relay;

import gridrelay.grid.Wakes;
import gridrelay.model.Wake.LaneHint;
import gridrelay.relay.MessageLog.GrownLane;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Tells the grid what was accepted, once it is committed: the lanes' entries, and their owners.
 *
 * <p>If the process dies between the commit and this, or the grid is away, the lanes' marks tell the owners within a second.
 */
@ApplicationScoped
class AcceptedNews {

    @Inject
    LaneEntries entries;

    @Inject
    Wakes wakes;

    @Inject
    Event<Committed> events;

    @Inject
    MetricRegistry metrics;

    /** So many messages were accepted. */
    record Committed(long messages) {}

    /** To be called in the accepting transaction. */
    void tell(List<GrownLane> lanes) {
        if (lanes.isEmpty()) {
            return;
        }
        entries.grown(lanes);
        lanes.stream()
                .collect(Collectors.groupingBy(
                        GrownLane::shard,
                        Collectors.mapping(lane -> new LaneHint(lane.id(), lane.version()), Collectors.toList())))
                .forEach(wakes::wake);
        events.fire(new Committed(lanes.stream().mapToLong(GrownLane::count).sum()));
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) Committed committed) {
        metrics.counter("gridrelay_relay_accepted_total").inc(committed.messages());
    }
}
