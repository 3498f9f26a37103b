package gridrelay.system.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges a run: no loss, no inversion, no gap, no overlap in a lane, no changed body under one id, no falling epoch, no more
 * repeats than the faults excuse; and nothing skipped, sent again or held back that operators did not order, where it is told
 * what they did.
 *
 * <p>Stateless. Lanes are judged one by one, ids and losses over the whole run.
 */
public final class Oracle {

    private static final Comparator<Request> IN_TIME = Comparator.comparingLong(Request::opened)
            .thenComparingLong(Request::closed)
            .thenComparingLong(Request::sequence);

    private final Limits limits;

    public Oracle() {
        this(Limits.PROMISED);
    }

    public Oracle(Limits limits) {
        this.limits = limits;
    }

    public Verdict judge(Evidence evidence) {
        var findings = new ArrayList<Finding>();
        Map<Lane, LaneRules> lanes = new TreeMap<>();
        evidence.requests().stream().sorted(IN_TIME).forEach(request -> {
            if (request.problem() != null) {
                findings.add(new Finding.Malformed(request));
            }
            if (request.sequence() < 1) {
                return; // has no place in a lane
            }
            lanes.computeIfAbsent(request.lane(), lane -> new LaneRules(limits, evidence, findings))
                    .judge(request);
        });
        judgeIds(evidence, findings);
        judgeAcknowledged(evidence, lanes, findings);
        if (evidence.orders() != null) {
            new OrderRules(evidence, findings).judge();
        }
        int stale = lanes.values().stream().mapToInt(LaneRules::staleSends).sum();
        long tolerated = limits.staleSends(evidence.faults().stream()
                .filter(fault -> fault.kind() == Fault.Kind.PAUSE)
                .count());
        if (stale > tolerated) {
            findings.add(new Finding.StaleSends(stale, tolerated));
        }
        return new Verdict(
                findings,
                lanes.size(),
                evidence.requests().size(),
                lanes.values().stream().mapToInt(LaneRules::delivered).sum(),
                lanes.values().stream().mapToInt(LaneRules::duplicates).sum(),
                stale,
                evidence.faults().size());
    }

    /** One id is one message with one body, whichever lane it shows up in; a batch's id is one batch with one body. */
    private static void judgeIds(Evidence evidence, List<Finding> findings) {
        Map<String, Request> byId = new HashMap<>();
        Map<String, Request> byPosted = new HashMap<>();
        evidence.requests().stream().sorted(IN_TIME).forEach(request -> {
            Request first = byId.putIfAbsent(request.id(), request);
            if (first != null && !first.position().equals(request.position())) {
                findings.add(new Finding.ReusedId(request.id(), first.position(), request.position()));
                return;
            }
            String posted = request.batch() == null ? request.id() : request.batch();
            Request same = byPosted.putIfAbsent(posted, request);
            if (same != null && !same.body().equals(request.body())) {
                findings.add(new Finding.ChangedBody(same, request));
            }
        });
    }

    private static void judgeAcknowledged(Evidence evidence, Map<Lane, LaneRules> lanes, List<Finding> findings) {
        Map<Position, Acknowledged> known = new HashMap<>();
        for (Acknowledged message : evidence.acknowledged()) {
            Acknowledged other = known.putIfAbsent(message.position(), message);
            if (other != null && !other.id().equals(message.id())) {
                findings.add(new Finding.ChangedId(message.position(), other.id(), message.id()));
            }
            LaneRules lane = lanes.get(message.lane());
            Request taken = lane == null ? null : lane.taken(message.sequence());
            if (taken != null && taken.id().equals(message.id())) {
                if (message.data() != null && !message.data().equals(taken.data())) {
                    findings.add(new Finding.WrongData(message, taken));
                }
            } else if (!evidence.abandoned().contains(message.position())) {
                findings.add(new Finding.Loss(message, lane == null ? 0 : lane.requests(message.sequence())));
            }
        }
        if (evidence.complete()) {
            lanes.values().stream()
                    .flatMap(LaneRules::allTaken)
                    .filter(request -> !known.containsKey(request.position())
                            || !known.get(request.position()).id().equals(request.id()))
                    .forEach(request -> findings.add(new Finding.Unaccepted(request)));
        }
    }
}
