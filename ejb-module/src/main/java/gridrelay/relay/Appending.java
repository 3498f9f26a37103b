package gridrelay.relay;

import gridrelay.model.Shard;
import gridrelay.problem.Refusal;
import gridrelay.problem.Refusal.Kind;
import gridrelay.relay.LaneLocks.Key;
import gridrelay.relay.LaneLocks.LockedLane;
import gridrelay.relay.MessageLog.Entry;
import gridrelay.relay.MessageLog.GrownLane;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Gives messages their places at the tails of their lanes, in the caller's transaction. */
@Dependent
class Appending {

    private final Recipients recipients;
    private final BackPressure pressure;
    private final LaneLocks locks;
    private final MessageLog log;
    private final MessageIds ids;
    private final InstantSource clock;

    record Appended(Map<Integer, List<AcceptedMessage>> byIndex, List<GrownLane> lanes) {
        List<AcceptedMessage> receipts(Draft draft) {
            return byIndex.get(draft.index());
        }
    }

    @Inject
    Appending(
            Recipients recipients,
            BackPressure pressure,
            LaneLocks locks,
            MessageLog log,
            MessageIds ids,
            InstantSource clock) {
        this.recipients = recipients;
        this.pressure = pressure;
        this.locks = locks;
        this.log = log;
        this.ids = ids;
        this.clock = clock;
    }

    Appended append(long account, List<Draft> drafts) {
        if (drafts.isEmpty()) {
            return new Appended(Map.of(), List.of());
        }
        var endpoints = resolve(drafts);
        var lanes = lock(drafts, endpoints);
        refuseClosed(drafts, endpoints);

        pressure.admit(endpoints, counts(drafts));

        var tails = new HashMap<Key, Long>();
        lanes.forEach((key, lane) -> tails.put(key, lane.tail()));
        var receipts = new HashMap<Integer, List<AcceptedMessage>>();
        var entries = new ArrayList<Entry>();
        for (var draft : drafts) {
            var message = draft.message();
            var mine = new ArrayList<AcceptedMessage>(message.endpoints().size());
            for (var endpoint : message.endpoints()) {
                var key = new Key(message.conversation(), endpoints.get(endpoint));
                long sequence = tails.merge(key, 1L, Long::sum);
                pressure.checkConversation(
                        draft, endpoint, sequence - lanes.get(key).head());
                var receipt = new AcceptedMessage(ids.next(), endpoint, sequence);
                entries.add(new Entry(lanes.get(key).id(), sequence, receipt.id(), message.type(), message.data()));
                mine.add(receipt);
            }
            receipts.put(draft.index(), mine);
        }
        var grown = lanes.values().stream()
                .map(lane -> grown(lane, tails.get(lane.key())))
                .toList();
        log.append(grown, entries, account, clock.instant());
        return new Appended(receipts, grown);
    }

    private static GrownLane grown(LockedLane lane, long tail) {
        return new GrownLane(
                lane.id(),
                lane.shard(),
                lane.key().endpoint(),
                tail - lane.tail(),
                tail,
                lane.attempts(),
                lane.version() + 1);
    }

    private Map<String, Long> resolve(List<Draft> drafts) {
        var endpoints = new HashMap<String, Long>();
        for (var draft : drafts) {
            for (var name : draft.message().endpoints()) {
                endpoints.computeIfAbsent(name, n -> recipients.id(n).orElseThrow(() -> unknown(draft, n)));
            }
        }
        return endpoints;
    }

    private static Map<String, Long> counts(List<Draft> drafts) {
        return drafts.stream()
                .flatMap(draft -> draft.message().endpoints().stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private Map<Key, LockedLane> lock(List<Draft> drafts, Map<String, Long> endpoints) {
        var wanted = new LinkedHashMap<Key, Integer>();
        for (var draft : drafts) {
            var conversation = draft.message().conversation();
            for (var endpoint : draft.message().endpoints()) {
                wanted.computeIfAbsent(new Key(conversation, endpoints.get(endpoint)), key -> Shard.of(conversation));
            }
        }
        return locks.lock(wanted).stream().collect(Collectors.toMap(LockedLane::key, Function.identity()));
    }

    private void refuseClosed(List<Draft> drafts, Map<String, Long> endpoints) {
        var states = recipients.states(Set.copyOf(endpoints.values()));
        for (var draft : drafts) {
            for (var name : draft.message().endpoints()) {
                switch (states.getOrDefault(endpoints.get(name), "DELETED")) {
                    case "DRAINING", "DELETED" -> throw unknown(draft, name);
                    case "DISABLED" ->
                        throw new Refusal(
                                Kind.CONFLICT,
                                "ENDPOINT_DISABLED",
                                draft.field() + "endpoint \"" + name + "\" is disabled.");
                    default -> {
                        // ACTIVE and PAUSED accept
                    }
                }
            }
        }
    }

    private static Refusal unknown(Draft draft, String endpoint) {
        return new Refusal(
                Kind.NOT_FOUND, "ENDPOINT_UNKNOWN", draft.field() + "endpoint \"" + endpoint + "\" does not exist.");
    }
}
