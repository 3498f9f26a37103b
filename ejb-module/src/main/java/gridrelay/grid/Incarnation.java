package gridrelay.grid;

import java.util.UUID;

/** One life of this node, from joining to being buried; never reused. Thread-safe. */
final class Incarnation {

    private final String id = UUID.randomUUID().toString();
    private final OwnDeadline deadline;
    private final Tenures tenures = new Tenures();
    private volatile boolean dead;

    Incarnation(OwnDeadline deadline) {
        this.deadline = deadline;
    }

    String id() {
        return id;
    }

    OwnDeadline deadline() {
        return deadline;
    }

    Tenures tenures() {
        return tenures;
    }

    /** The database said that this incarnation was buried: nothing that it holds counts any more. */
    void die() {
        dead = true;
    }

    boolean dead() {
        return dead;
    }

    /** Whether something may be begun under its lease. */
    boolean maySend() {
        return !dead && deadline.maySend();
    }
}
