package gridrelay.system.receiver;

import gridrelay.system.oracle.Request;

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

    Request end(long closed, int status) {
        ended = true;
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
