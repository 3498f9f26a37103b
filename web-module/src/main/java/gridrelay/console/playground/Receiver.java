package gridrelay.console.playground;

import gridrelay.console.playground.OrderJudge.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One receiver: its script, the latest arrivals, and a judge for each of the latest conversations. Thread-safe.
 *
 * <p>For one endpoint: two endpoints that post to one receiver would mix two counts of sequences.
 */
final class Receiver {
    private static final int MOST_ARRIVALS = 1000;
    private static final int MOST_CONVERSATIONS = 10_000;
    private static final int MOST_HELD = 256;

    private final Deque<Receipt> arrivals = new ArrayDeque<>();
    private final Map<String, OrderJudge> judges = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OrderJudge> eldest) {
            return size() > MOST_CONVERSATIONS;
        }
    };
    private final Set<Runnable> held = new LinkedHashSet<>();
    private Script script = Script.ALWAYS_OK;
    private int answersUsed;
    private long requests;

    /** An arrival, what it means for the order, and, once it has one, its answer. */
    static final class Receipt {
        private final Arrival arrival;
        private final Verdict verdict;
        private Integer status;

        private Receipt(Arrival arrival, Verdict verdict) {
            this.arrival = arrival;
            this.verdict = verdict;
        }
    }

    /** @param status to answer with; null: none at all */
    record Answer(Receipt receipt, Integer status, long delayMs) {}

    /** A receipt as it is shown. */
    record Shown(Arrival arrival, Verdict verdict, Integer status) {}

    /** The order of a conversation as it is shown. */
    record Order(
            String conversation,
            boolean held,
            long newest,
            long inOrder,
            long repeats,
            long gaps,
            long inversions,
            List<Shown> received) {}

    /** Everything at one moment; conversations by their latest arrival, the newest first, their arrivals oldest first. */
    record Snapshot(Script script, int answersUsed, long requests, int waiting, List<Order> conversations) {
        boolean orderHeld() {
            return conversations.stream().allMatch(Order::held);
        }
    }

    /** @param skipped the sequences that the body declares as skipped */
    synchronized Answer receive(Arrival arrival, Set<Long> skipped) {
        requests++;
        var receipt = new Receipt(arrival, judge(arrival, skipped));
        if (arrivals.size() == MOST_ARRIVALS) {
            arrivals.removeFirst();
        }
        arrivals.addLast(receipt);
        if (script.hang()) {
            return new Answer(receipt, null, 0);
        }
        int status = answersUsed < script.answers().size() ? script.answers().get(answersUsed++) : script.then();
        return new Answer(receipt, status, script.delayMs());
    }

    private Verdict judge(Arrival arrival, Set<Long> skipped) {
        if (!arrival.numbered()) {
            return Verdict.UNNUMBERED;
        }
        if (arrival.replay() != null) {
            return Verdict.REPLAY;
        }
        return judges.computeIfAbsent(arrival.conversation(), c -> new OrderJudge())
                .arrived(arrival.sequence(), arrival.last(), skipped);
    }

    /** Call it just before the answer goes out. */
    synchronized void answered(Receipt receipt, int status) {
        receipt.status = status;
        var arrival = receipt.arrival;
        if (status < 300 && arrival.numbered() && arrival.replay() == null) {
            var judge = judges.get(arrival.conversation());
            if (judge != null) {
                judge.accepted(arrival.last());
            }
        }
    }

    /**
     * Keeps a request that gets no answer, until the receiver is told something else.
     *
     * @return false if too many are kept
     */
    synchronized boolean hold(Runnable release) {
        return held.size() < MOST_HELD && held.add(release);
    }

    synchronized void gone(Runnable release) {
        held.remove(release);
    }

    /** @return the requests that were kept by the former script, to be released outside any lock */
    synchronized List<Runnable> follow(Script next) {
        script = next;
        answersUsed = 0;
        var released = List.copyOf(held);
        held.clear();
        return released;
    }

    synchronized Snapshot snapshot() {
        var received = new LinkedHashMap<String, List<Shown>>();
        for (var receipts = arrivals.descendingIterator(); receipts.hasNext(); ) {
            var receipt = receipts.next();
            var conversation = receipt.arrival.conversation() == null ? "" : receipt.arrival.conversation();
            received.computeIfAbsent(conversation, c -> new ArrayList<>())
                    .add(0, new Shown(receipt.arrival, receipt.verdict, receipt.status));
        }
        var shown = new ArrayList<Order>();
        received.forEach((conversation, receipts) ->
                shown.add(order(conversation, judges.getOrDefault(conversation, new OrderJudge()), receipts)));
        // A broken conversation stays in sight, also after its arrivals have left the ring.
        judges.forEach((conversation, judge) -> {
            if (!judge.held() && !received.containsKey(conversation)) {
                shown.add(order(conversation, judge, List.of()));
            }
        });
        return new Snapshot(script, answersUsed, requests, held.size(), List.copyOf(shown));
    }

    private static Order order(String conversation, OrderJudge judge, List<Shown> received) {
        return new Order(
                conversation,
                judge.held(),
                judge.newest(),
                judge.inOrder(),
                judge.repeats(),
                judge.gaps(),
                judge.inversions(),
                List.copyOf(received));
    }
}
