package gridrelay.system.oracle;

/** Copies of a request with one thing different. */
final class Change {

    private Change() {}

    static Request id(Request r, String id) {
        return new Request(
                r.lane(),
                r.sequence(),
                id,
                r.epoch(),
                r.attempt(),
                r.body(),
                r.data(),
                r.skipped(),
                r.opened(),
                r.closed(),
                r.status(),
                r.peer(),
                r.problem());
    }

    static Request body(Request r, String body, String data) {
        return new Request(
                r.lane(),
                r.sequence(),
                r.id(),
                r.epoch(),
                r.attempt(),
                body,
                data,
                r.skipped(),
                r.opened(),
                r.closed(),
                r.status(),
                r.peer(),
                r.problem());
    }

    static Request problem(Request r, String problem) {
        return new Request(
                r.lane(),
                r.sequence(),
                r.id(),
                r.epoch(),
                r.attempt(),
                r.body(),
                r.data(),
                r.skipped(),
                r.opened(),
                r.closed(),
                r.status(),
                r.peer(),
                problem);
    }

    static Request epoch(Request r, long epoch) {
        return new Request(
                r.lane(),
                r.sequence(),
                r.id(),
                epoch,
                r.attempt(),
                r.body(),
                r.data(),
                r.skipped(),
                r.opened(),
                r.closed(),
                r.status(),
                r.peer(),
                r.problem());
    }

    static Request status(Request r, int status) {
        return new Request(
                r.lane(),
                r.sequence(),
                r.id(),
                r.epoch(),
                r.attempt(),
                r.body(),
                r.data(),
                r.skipped(),
                r.opened(),
                r.closed(),
                status,
                r.peer(),
                r.problem());
    }

    static Request skipping(Request r, java.util.List<Long> skipped) {
        return new Request(
                r.lane(),
                r.sequence(),
                r.id(),
                r.epoch(),
                r.attempt(),
                r.body(),
                r.data(),
                skipped,
                r.opened(),
                r.closed(),
                r.status(),
                r.peer(),
                r.problem());
    }

    static Request times(Request r, long opened, long closed) {
        return new Request(
                r.lane(),
                r.sequence(),
                r.id(),
                r.epoch(),
                r.attempt(),
                r.body(),
                r.data(),
                r.skipped(),
                opened,
                closed,
                r.status(),
                r.peer(),
                r.problem());
    }

    static Request sequence(Request r, long sequence) {
        return new Request(
                r.lane(),
                sequence,
                r.id(),
                r.epoch(),
                r.attempt(),
                r.body(),
                r.data(),
                r.skipped(),
                r.opened(),
                r.closed(),
                r.status(),
                r.peer(),
                r.problem());
    }
}
