package gridrelay.console.playground;

import java.util.Set;
import java.util.TreeSet;

/**
 * Judges the order in which one conversation arrives, from the receiver's side alone.
 *
 * <p>The contract it checks: sequences come one by one; a sequence is passed over only if it was answered 2xx or declared as
 * skipped in a later body; a repeat is of a sequence that was seen before. The first sequence seen is taken as the start,
 * since a receiver may have been reset in the middle. Memory is constant: of missing sequences only the lowest are kept.
 */
final class OrderJudge {
    /** A body lists at most so many skipped sequences, the newest; a list this long stands for all before it too. */
    static final int MOST_DECLARED = 1000;

    private static final int MOST_MISSING = 1000;

    /** What an arrival means for the order. */
    enum Verdict {
        IN_ORDER,
        /** Seen before: a retry, or a repeat after a fault. Allowed. */
        REPEAT,
        /** A sequence before it was never answered 2xx and not declared as skipped. */
        GAP,
        /** It should have come before another that is already here. */
        INVERSION,
        /** A replay, which an operator asked for. Not judged. */
        REPLAY,
        /** Not from a conversation: no sequence. Not judged. */
        UNNUMBERED
    }

    private final TreeSet<Long> missing = new TreeSet<>();
    private long newest;
    private long newestFirst; // of the batch that the newest came in, or it itself
    private boolean newestAccepted;
    private long inOrder;
    private long repeats;
    private long gaps;
    private long inversions;

    /**
     * @param sequence of the message, or of the first of a batch
     * @param last of the batch
     * @param skipped the sequences that this body declares as skipped
     */
    Verdict arrived(long sequence, long last, Set<Long> skipped) {
        if (newest == 0) {
            advance(sequence, last);
            inOrder++;
            return Verdict.IN_ORDER;
        }
        if (sequence <= newest) {
            if (missing.remove(sequence)) {
                inversions++;
                return Verdict.INVERSION;
            }
            repeats++;
            if (last > newest) {
                advance(sequence, last);
            }
            return Verdict.REPEAT;
        }
        // The newest seen counts among those passed over while we have refused it each time.
        long from = newestAccepted ? newest + 1 : newestFirst;
        long lost = lost(from, sequence, skipped);
        for (long s = from; lost > 0 && s < sequence && missing.size() < MOST_MISSING; s++) {
            if (!skipped.contains(s)) {
                missing.add(s);
            }
        }
        advance(sequence, last);
        if (lost > 0) {
            gaps += lost;
            return Verdict.GAP;
        }
        inOrder++;
        return Verdict.IN_ORDER;
    }

    private static long lost(long from, long sequence, Set<Long> skipped) {
        if (skipped.size() >= MOST_DECLARED && skipped.contains(sequence - 1)) {
            return 0;
        }
        return sequence
                - from
                - skipped.stream().filter(s -> from <= s && s < sequence).count();
    }

    private void advance(long sequence, long last) {
        newest = last;
        newestFirst = sequence;
        newestAccepted = false;
    }

    /** Call it before the answer can be seen by the sender: its next request may be faster than we are. */
    void accepted(long sequence) {
        newestAccepted |= sequence == newest;
    }

    boolean held() {
        return gaps == 0 && inversions == 0;
    }

    long newest() {
        return newest;
    }

    long inOrder() {
        return inOrder;
    }

    long repeats() {
        return repeats;
    }

    /** The number of sequences that were passed over. */
    long gaps() {
        return gaps;
    }

    long inversions() {
        return inversions;
    }
}
