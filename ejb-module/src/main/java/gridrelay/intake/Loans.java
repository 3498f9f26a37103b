package gridrelay.intake;

import gridrelay.intake.Work.Line;
import gridrelay.model.LoanAnswer;
import gridrelay.model.SpareSlots;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What this node has lent, and who has room for more. A loan lasts as long as its borrower names it again and again; a member is there as
 * long as it is heard. Thread-safe; times are of the monotonic clock.
 */
final class Loans {

    /** What should be heard each second was not heard four times. */
    static final Duration SILENCE = Duration.ofSeconds(4);
    /** Who does not look for so long has heard nothing meanwhile either. */
    private static final Duration PAUSE = SILENCE.dividedBy(2);

    private final Map<Long, Loan> lent = new HashMap<>();
    /** When each was heard of last. */
    private final Map<Long, Long> named = new HashMap<>();

    private final Map<String, Peer> peers = new HashMap<>();
    private long looked = System.nanoTime();

    /**
     * A file of which another node has a stage.
     *
     * @param no random
     * @param file its row, as it was lent
     * @param to the member that has it
     */
    record Loan(long no, Work work, FileRow file, String to) {}

    private static final class Peer {
        private final Map<String, Integer> rooms = new HashMap<>();
        private long heard;

        int room(Line line) {
            return rooms.getOrDefault(line.name(), 0);
        }
    }

    /** Takes one place at the member that has most room for this; empty if none has any. */
    synchronized Optional<String> reserve(Line line) {
        var most = peers.entrySet().stream()
                .filter(peer -> peer.getValue().room(line) > 0)
                .max(Comparator.comparingInt(peer -> peer.getValue().room(line)));
        most.ifPresent(peer -> peer.getValue().rooms.merge(line.name(), -1, Integer::sum));
        return most.map(Map.Entry::getKey);
    }

    synchronized void add(Loan loan, long now) {
        lent.put(loan.no(), loan);
        named.put(loan.no(), now);
    }

    /** @return the loans that it ends: all of a member that leaves, also those that have not come there */
    synchronized List<Loan> heard(SpareSlots report, long now) {
        if (report.isFarewell()) {
            peers.remove(report.member());
            return end(loan -> loan.to().equals(report.member()));
        }
        var peer = peers.computeIfAbsent(report.member(), member -> new Peer());
        peer.heard = now;
        peer.rooms.clear();
        report.rooms().forEach(room -> peer.rooms.put(room.stage(), room.free()));
        report.loans().forEach(no -> named.replace(no, now));
        return List.of();
    }

    /** Ends the loan; empty if it is none any more: what has come of it comes too late. */
    synchronized Optional<Loan> end(LoanAnswer answer) {
        named.remove(answer.no());
        var loan = Optional.ofNullable(lent.remove(answer.no()));
        loan.ifPresent(ended -> {
            var peer = peers.get(ended.to());
            if (peer != null) {
                peer.rooms.put(ended.work().line().name(), answer.room());
            }
        });
        return loan;
    }

    /** Ends the loans, and forgets the members, of which nothing was heard for too long. */
    synchronized List<Loan> endOverdue(long now) {
        if (now - looked > PAUSE.toNanos()) {
            peers.values().forEach(peer -> peer.heard = now);
            named.replaceAll((no, heard) -> now);
        }
        looked = now;
        peers.values().removeIf(peer -> now - peer.heard > SILENCE.toNanos());
        return end(loan -> now - named.get(loan.no()) > SILENCE.toNanos());
    }

    synchronized List<Loan> endAll() {
        return end(loan -> true);
    }

    private List<Loan> end(Predicate<Loan> over) {
        var ended = lent.values().stream().filter(over).toList();
        ended.forEach(loan -> {
            lent.remove(loan.no());
            named.remove(loan.no());
        });
        return ended;
    }

    /** Whether this member has been heard: it has not died of what it had. */
    synchronized boolean isThere(String member) {
        return peers.containsKey(member);
    }

    synchronized int count(Line line) {
        return (int) lent.values().stream()
                .filter(loan -> loan.work().line() == line)
                .count();
    }
}
