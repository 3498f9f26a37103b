package gridrelay.system.oracle;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Judges what was given up, sent again and held back by what operators ordered. */
final class OrderRules {

    private final Evidence evidence;
    private final Orders orders;
    private final List<Finding> findings;
    private final Map<Lane, List<Request>> lanes;

    OrderRules(Evidence evidence, List<Finding> findings) {
        this.evidence = evidence;
        this.orders = evidence.orders();
        this.findings = findings;
        this.lanes = evidence.requests().stream().collect(groupingBy(Request::lane));
    }

    void judge() {
        judgeAbandoned();
        judgeSkips();
        judgePauses();
        judgeReplays();
        orders.replays().stream().filter(Orders.Replay::whole).forEach(this::judgeWhole);
    }

    /** A policy gives up after so many failures, an operator at any time. */
    private void judgeAbandoned() {
        for (Position position : evidence.abandoned()) {
            long failures = live(position.lane()).stream()
                    .filter(request -> request.sequence() == position.sequence() && !request.isDelivered())
                    .count();
            boolean exhausted = orders.exhaustedAfter() > 0 && failures >= orders.exhaustedAfter();
            if (!exhausted && !orders.skips().containsKey(position)) {
                findings.add(new Finding.GivenUp(position, failures));
            }
        }
    }

    private void judgeSkips() {
        orders.skips()
                .forEach((position, since) -> live(position.lane()).stream()
                        .filter(request -> request.sequence() == position.sequence() && request.opened() > since)
                        .forEach(request -> findings.add(new Finding.SentAfterSkip(request))));
    }

    private void judgePauses() {
        for (Orders.Pause pause : orders.pauses()) {
            lanes.getOrDefault(pause.lane(), List.of()).stream()
                    .filter(request -> request.opened() > pause.from() && request.opened() < pause.until())
                    .forEach(request -> findings.add(new Finding.SentWhilePaused(request)));
        }
    }

    private void judgeReplays() {
        Map<Long, Orders.Replay> known =
                orders.replays().stream().collect(toMap(Orders.Replay::id, Function.identity()));
        evidence.requests().stream()
                .filter(request -> request.replay() != 0)
                .filter(request -> !known.containsKey(request.replay())
                        || !known.get(request.replay()).covers(request.lane()))
                .forEach(request -> findings.add(new Finding.UnorderedReplay(request)));
    }

    /** What was surely settled: that after the next message was sent, which waits until this one is durable. */
    private void judgeWhole(Orders.Replay replay) {
        lanes.forEach((lane, requests) -> {
            if (!replay.covers(lane)) {
                return;
            }
            long sent = requests.stream()
                    .filter(request -> request.replay() == 0 && request.opened() < replay.ordered())
                    .mapToLong(Request::sequence)
                    .max()
                    .orElse(0);
            var again = requests.stream()
                    .filter(request -> request.replay() == replay.id() && request.isDelivered())
                    .map(Request::sequence)
                    .collect(toSet());
            requests.stream()
                    .filter(request -> request.replay() == 0 && request.isDelivered())
                    .map(Request::sequence)
                    .distinct()
                    .filter(sequence -> sequence <= sent - 2 && !again.contains(sequence))
                    .forEach(sequence -> findings.add(new Finding.ReplayGap(replay.id(), lane.at(sequence))));
        });
    }

    private List<Request> live(Lane lane) {
        return lanes.getOrDefault(lane, List.of()).stream()
                .filter(request -> request.replay() == 0)
                .toList();
    }
}
