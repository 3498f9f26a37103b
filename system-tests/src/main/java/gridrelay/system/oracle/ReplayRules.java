package gridrelay.system.oracle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges what a lane sent again, apart from what it sent in its turn: in order within a replay, nothing that was not sent
 * before, no repeat without a fault, and no live message in between. Ids, bodies and overlaps are judged with all others.
 */
final class ReplayRules {

    private final Faults faults;
    private final List<Finding> findings;
    private final Map<Long, Request> last = new HashMap<>();
    private Request live;

    /** The newest fault between two requests, or null. */
    interface Faults {
        Fault between(Request first, Request second);
    }

    ReplayRules(Faults faults, List<Finding> findings) {
        this.faults = faults;
        this.findings = findings;
    }

    /** A message in its turn. */
    void live(Request request) {
        live = request;
    }

    /** @param known whether the message was sent in its turn before */
    void judge(Request request, boolean known) {
        if (!known) {
            findings.add(new Finding.UnsentReplay(request));
        }
        var before = last.put(request.replay(), request);
        if (before == null) {
            return;
        }
        if (live != null && live.opened() > before.opened()) {
            findings.add(new Finding.Interleaving(live, request));
        }
        if (request.sequence() < before.sequence()) {
            findings.add(new Finding.Inversion(before, request));
        } else if (request.sequence() == before.sequence()
                && before.isDelivered()
                && faults.between(before, request) == null) {
            findings.add(new Finding.Duplicate(before, request, null));
        }
    }
}
