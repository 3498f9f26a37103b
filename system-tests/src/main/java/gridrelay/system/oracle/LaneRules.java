package gridrelay.system.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Follows one lane through time, request by request, and adds what breaks its order to the findings. */
final class LaneRules {

    /** A body names at most this many skipped sequences, the newest. */
    private static final int SKIPPED_CAP = 1000;

    private final Limits limits;
    private final Evidence evidence;
    private final List<Finding> findings;

    private final Map<Long, Message> messages = new TreeMap<>();
    private final Set<Long> waiting = new HashSet<>(); // tried and not taken
    private final Set<Long> skipped = new HashSet<>();
    private final List<Request> open = new ArrayList<>();
    private final Map<Fault, Integer> repeatsOf = new HashMap<>();
    private final ReplayRules replays;
    private Request first; // of the newest batch, or what came alone
    private Request last;
    private Request lastRepeat;
    private long highest;
    private long epoch;
    private int duplicates;
    private int staleSends;

    /** What came of one sequence. */
    private static final class Message {
        private final Map<String, Request> attempts = new HashMap<>();
        private Request latest;
        private Request taken;
        private int requests;
    }

    LaneRules(Limits limits, Evidence evidence, List<Finding> findings) {
        this.limits = limits;
        this.evidence = evidence;
        this.findings = findings;
        this.replays = new ReplayRules(this::faultBetween, findings);
    }

    /** Requests have to come in the order in which they opened. */
    void judge(Request request) {
        if (isStale(request)) {
            staleSends++;
            return;
        }
        judgeEpoch(request);
        judgeOverlap(request);
        if (request.replay() != 0) {
            replays.judge(request, messages.containsKey(request.sequence()));
            return;
        }
        replays.live(request);
        judgeSkips(request);
        Message message = messages.computeIfAbsent(request.sequence(), sequence -> new Message());
        judgeIdentity(request, message);
        judgeOrder(request, message);
        remember(request, message);
    }

    private boolean isStale(Request request) {
        return request.epoch() < epoch
                && evidence.faults().stream()
                        .anyMatch(fault -> fault.kind() == Fault.Kind.PAUSE
                                && request.opened() >= fault.from()
                                && request.opened()
                                        <= fault.until() + limits.staleWindow().toNanos());
    }

    private void judgeEpoch(Request request) {
        if (request.epoch() < epoch) {
            findings.add(new Finding.FallingEpoch(request, epoch));
        }
        epoch = Math.max(epoch, request.epoch());
    }

    private void judgeOverlap(Request request) {
        open.removeIf(earlier -> earlier.closed() <= request.opened());
        open.stream()
                .filter(earlier -> !earlier.isWith(request) && end(earlier, request) > request.opened())
                .findFirst()
                .ifPresent(earlier -> findings.add(new Finding.Overlap(earlier, request)));
        open.add(request);
    }

    /**
     * When the earlier request ended in the eyes of the later one. A higher epoch proves that the earlier sender's tenure is
     * over; if a fault cut that sender off, its request ended with its lease, whatever the receiver still sees.
     */
    private long end(Request earlier, Request later) {
        if (later.epoch() <= earlier.epoch()) {
            return earlier.closed();
        }
        return evidence.faults().stream()
                .filter(fault -> fault.kind().hidesEnds() && fault.touches(earlier.opened(), later.opened()))
                .mapToLong(fault -> fault.from() + limits.lease().toNanos())
                .reduce(earlier.closed(), Math::min);
    }

    private void judgeSkips(Request request) {
        for (long sequence : request.skipped()) {
            if (!evidence.abandoned().contains(request.lane().at(sequence))) {
                findings.add(new Finding.FalseSkip(request, sequence));
            }
            skipped.add(sequence);
            waiting.remove(sequence);
        }
    }

    private void judgeIdentity(Request request, Message message) {
        if (message.latest != null && !message.latest.id().equals(request.id())) {
            findings.add(new Finding.ChangedId(request.position(), message.latest.id(), request.id()));
        }
        Request twin = message.attempts.put(request.batch() + "/" + request.epoch() + "/" + request.attempt(), request);
        if (twin != null && faultBetween(twin, request) == null) {
            findings.add(new Finding.HiddenRetry(twin, request));
        }
    }

    private void judgeOrder(Request request, Message message) {
        if (request.sequence() > highest) {
            judgeAdvance(request);
            return;
        }
        if (message.taken != null && message.latest.isDelivered()) {
            judgeRepeat(request, message);
        }
        boolean back = request.sequence() < first.sequence(); // a batch is begun again as a whole
        // A sender that lost its memory at a fault begins again at what it had recorded, never at what it never sent.
        if (back && (message.taken == null || faultBetween(last, request) == null)) {
            findings.add(new Finding.Inversion(last, request));
        }
    }

    private void judgeAdvance(Request request) {
        boolean capped = request.skipped().size() >= SKIPPED_CAP;
        List<Long> missing = LongStream.range(highest + 1, request.sequence())
                .filter(sequence -> !skipped.contains(sequence))
                .filter(sequence ->
                        !capped || !evidence.abandoned().contains(request.lane().at(sequence)))
                .limit(SKIPPED_CAP)
                .boxed()
                .toList();
        if (!missing.isEmpty()) {
            findings.add(new Finding.Gap(request, missing));
        }
        List<Long> overtaken = waiting.stream()
                .filter(sequence -> !messages.get(sequence).latest.isWith(request))
                .sorted()
                .toList();
        if (!overtaken.isEmpty()) {
            findings.add(new Finding.Overtaking(request, overtaken));
        }
    }

    private void judgeRepeat(Request request, Message message) {
        duplicates++;
        boolean counted = lastRepeat != null && lastRepeat.isWith(request);
        lastRepeat = request;
        if (counted) {
            return; // with the first of its batch
        }
        Fault fault = faultBetween(message.latest, request);
        if (fault == null) {
            findings.add(new Finding.Duplicate(message.taken, request, null));
        } else if (repeatsOf.merge(fault, 1, Integer::sum) > limits.duplicatesPerFault()) {
            findings.add(new Finding.Duplicate(message.taken, request, fault));
        }
    }

    /** The newest fault between two requests, or null. */
    private Fault faultBetween(Request first, Request second) {
        return evidence.faults().stream()
                .filter(fault -> fault.touches(first.opened(), second.opened()))
                .max(Comparator.comparingLong(Fault::from))
                .orElse(null);
    }

    private void remember(Request request, Message message) {
        message.requests++;
        message.latest = request;
        if (request.isDelivered()) {
            waiting.remove(request.sequence());
            message.taken = message.taken == null ? request : message.taken;
        } else if (message.taken == null && !skipped.contains(request.sequence())) {
            waiting.add(request.sequence());
        }
        highest = Math.max(highest, request.sequence());
        first = last != null && last.isWith(request) ? first : request;
        last = request;
    }

    Request taken(long sequence) {
        Message message = messages.get(sequence);
        return message == null ? null : message.taken;
    }

    int requests(long sequence) {
        Message message = messages.get(sequence);
        return message == null ? 0 : message.requests;
    }

    Stream<Request> allTaken() {
        return messages.values().stream().map(message -> message.taken).filter(taken -> taken != null);
    }

    int delivered() {
        return (int) allTaken().count();
    }

    int duplicates() {
        return duplicates;
    }

    int staleSends() {
        return staleSends;
    }
}
