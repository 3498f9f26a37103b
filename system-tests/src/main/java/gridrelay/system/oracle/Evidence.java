package gridrelay.system.oracle;

import java.util.List;
import java.util.Set;

/**
 * All that the oracle is told about a run.
 *
 * @param requests the journal, in any order
 * @param acknowledged what was answered with 202
 * @param complete whether {@code acknowledged} is all that was ever accepted, so that nothing else may arrive
 * @param abandoned what an operator or a policy gave up: may be skipped, need not arrive
 * @param orders what operators asked for; null where nobody kept a record of it, so that it is not judged
 */
public record Evidence(
        List<Request> requests,
        List<Acknowledged> acknowledged,
        boolean complete,
        Set<Position> abandoned,
        List<Fault> faults,
        Orders orders) {

    public Evidence {
        requests = List.copyOf(requests);
        acknowledged = List.copyOf(acknowledged);
        abandoned = Set.copyOf(abandoned);
        faults = List.copyOf(faults);
    }

    /** Nobody kept a record of what operators asked for. */
    public Evidence(
            List<Request> requests,
            List<Acknowledged> acknowledged,
            boolean complete,
            Set<Position> abandoned,
            List<Fault> faults) {
        this(requests, acknowledged, complete, abandoned, faults, null);
    }

    /** A run without faults in which every accept is known and nothing was given up. */
    public static Evidence of(List<Request> requests, List<Acknowledged> acknowledged) {
        return new Evidence(requests, acknowledged, true, Set.of(), List.of());
    }

    public Evidence withFaults(List<Fault> happened) {
        return new Evidence(requests, acknowledged, complete, abandoned, happened, orders);
    }

    public Evidence withAbandoned(Set<Position> givenUp) {
        return new Evidence(requests, acknowledged, complete, givenUp, faults, orders);
    }

    public Evidence withOrders(Orders asked) {
        return new Evidence(requests, acknowledged, complete, abandoned, faults, asked);
    }

    /** Some accepts may be unknown: an answer was lost and not asked for again. */
    public Evidence withUnknownAccepts() {
        return new Evidence(requests, acknowledged, false, abandoned, faults, orders);
    }
}
