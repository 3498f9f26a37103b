package gridrelay.system.receiver;

import gridrelay.system.oracle.Request;
import java.util.List;

/** A request on its way to its end, which it has once. */
final class Exchange {

    private final Arrived arrived;
    private boolean ended;

    Exchange(Arrived arrived) {
        this.arrived = arrived;
    }

    Arrived arrived() {
        return arrived;
    }

    boolean hasEnded() {
        return ended;
    }

    /** @param accepted how far a batch was taken; null for all of it */
    List<Request> end(long closed, int status, Long accepted) {
        ended = true;
        if (arrived.batch().isEmpty()) {
            return List.of(alone(closed, status));
        }
        return arrived.batch().stream()
                .map(part -> of(part, closed, accepted == null || part.sequence() <= accepted ? status : 0))
                .toList();
    }

    private Request of(Arrived.Part part, long closed, int status) {
        return new Request(
                arrived.lane(),
                part.sequence(),
                part.id(),
                arrived.epoch(),
                arrived.attempt(),
                arrived.replay(),
                arrived.body(),
                part.data(),
                part.skipped(),
                arrived.opened(),
                closed,
                status,
                arrived.peer(),
                arrived.problem(),
                arrived.id());
    }

    private Request alone(long closed, int status) {
        return new Request(
                arrived.lane(),
                arrived.sequence(),
                arrived.id(),
                arrived.epoch(),
                arrived.attempt(),
                arrived.replay(),
                arrived.body(),
                arrived.data(),
                arrived.skipped(),
                arrived.opened(),
                closed,
                status,
                arrived.peer(),
                arrived.problem());
    }
}
