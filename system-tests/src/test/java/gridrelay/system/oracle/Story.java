package gridrelay.system.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes journals by hand: each step is a millisecond later than the last unless told otherwise. */
final class Story {

    static final Lane LANE = new Lane("c", "crm");
    private static final long STEP = 1_000_000;

    private final List<Request> requests = new ArrayList<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Set<Position> abandoned = new HashSet<>();
    private Lane lane = LANE;
    private long epoch = 1;
    private long replay;
    private long now = STEP;

    static long ms(long millis) {
        return millis * 1_000_000;
    }

    static String id(Lane lane, long sequence) {
        return "msg_" + lane.conversation() + "_" + lane.endpoint() + "_" + sequence;
    }

    Story lane(Lane other) {
        lane = other;
        return this;
    }

    Story epoch(long next) {
        epoch = next;
        return this;
    }

    /** What follows belongs to it; 0 ends that. */
    Story replay(long id) {
        replay = id;
        return this;
    }

    Story at(long millis) {
        now = ms(millis);
        return this;
    }

    /** The messages from 1 to the given number have been accepted. */
    Story accepted(long upTo) {
        for (long sequence = 1; sequence <= upTo; sequence++) {
            acknowledged.add(new Acknowledged(lane, sequence, id(lane, sequence), "data-" + sequence));
        }
        return this;
    }

    Story acknowledged(long sequence, String id) {
        acknowledged.add(new Acknowledged(lane, sequence, id, null));
        return this;
    }

    /** Each is sent once and taken. */
    Story delivers(long... sequences) {
        for (long sequence : sequences) {
            sends(sequence, 1, 200);
        }
        return this;
    }

    Story sends(long sequence, int attempt, int status) {
        return open(sequence, attempt, now, now + STEP, status, List.of());
    }

    Story sendsWithSkipped(long sequence, List<Long> skipped) {
        return open(sequence, 1, now, now + STEP, 200, skipped);
    }

    /** A batch of the messages from the first to the last, taken up to one of them if the status says so. */
    Story batch(String id, long first, long last, int attempt, int status, long accepted) {
        for (long sequence = first; sequence <= last; sequence++) {
            requests.add(new Request(
                    lane,
                    sequence,
                    id(lane, sequence),
                    epoch,
                    attempt,
                    replay,
                    "body-" + first + "-" + last,
                    "data-" + sequence,
                    List.of(),
                    now,
                    now + STEP,
                    sequence <= accepted ? status : 0,
                    "127.0.0.1:1",
                    null,
                    id));
        }
        now += 2 * STEP;
        return this;
    }

    Story open(long sequence, int attempt, long opened, long closed, int status, List<Long> skipped) {
        requests.add(new Request(
                lane,
                sequence,
                id(lane, sequence),
                epoch,
                attempt,
                replay,
                "body-" + sequence,
                "data-" + sequence,
                skipped,
                opened,
                closed,
                status,
                "127.0.0.1:1",
                null));
        now = closed == Request.STILL_OPEN ? opened + STEP : closed + STEP;
        return this;
    }

    /** Alters the last request. */
    Story but(java.util.function.UnaryOperator<Request> change) {
        requests.set(requests.size() - 1, change.apply(requests.get(requests.size() - 1)));
        return this;
    }

    Story killed() {
        faults.add(new Fault(Fault.Kind.KILL, now, now + STEP));
        now += 2 * STEP;
        return this;
    }

    Story fault(Fault.Kind kind, long fromMillis, long untilMillis) {
        faults.add(new Fault(kind, ms(fromMillis), ms(untilMillis)));
        return this;
    }

    Story abandoned(long... sequences) {
        for (long sequence : sequences) {
            abandoned.add(lane.at(sequence));
        }
        return this;
    }

    Evidence evidence() {
        return new Evidence(requests, acknowledged, true, abandoned, faults);
    }

    Verdict judged() {
        return new Oracle().judge(evidence());
    }
}
