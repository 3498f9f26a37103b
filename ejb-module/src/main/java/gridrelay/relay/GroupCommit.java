package gridrelay.relay;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Accepts calls that come at the same time in one transaction: they share its statements and its one forced write. A call that
 * comes alone waits for nobody. Thread-safe; there must be no transaction about the caller.
 *
 * <p>One thread, the leader, is in a transaction; whoever comes then waits in line. A leader that has only to commit lets the
 * first in line lead those behind it, so nobody leads more than its own group, and the disk is waited for side by side. A leader that takes long, perhaps because it waits for
 * a lock, is not waited for: the first in line leads in its place. No call shows in another: where a group is refused, each
 * of its calls is accepted alone, by its own thread. Whatever else befalls a group befalls all of its calls, as it would have
 * befallen each: the commit may have happened, so a second try could accept them twice. ADR 9.
 */
@ApplicationScoped
class GroupCommit {

    /** The accepting transaction; what it throws but a refusal leaves open whether it committed. */
    interface Transaction {
        /** @param written to be run when all that is left is the commit; or not, where it does not come to that */
        List<AcceptedMessage> accept(long account, List<Draft> drafts, Runnable written);
    }

    /** The {@link #weight} of a call that has little to gain, and would keep the others waiting. */
    static final int LARGEST_CALL = 10;

    private static final int LARGEST_GROUP = 100;
    private static final int HEAVY = 16 * 1024; // characters of data that count as much as a row

    private final Transaction transaction;
    private final Duration patience;
    private final Deque<Call> line = new ArrayDeque<>();

    /** What the leader leads, or null. One that was overtaken leads nobody any more. */
    private List<Call> leading;

    private long since;

    private static final class Call {
        private final long account;
        private final List<Draft> drafts;
        /** The group that it is to lead, itself the first, or none if somebody has led it. */
        private final CompletableFuture<List<Call>> turn = new CompletableFuture<>();

        private final int weight;
        private List<AcceptedMessage> receipts;
        private Throwable failure;
        private boolean interrupted;

        Call(long account, List<Draft> drafts, int weight) {
            this.account = account;
            this.drafts = drafts;
            this.weight = weight;
        }
    }

    /** For the container's proxy. */
    protected GroupCommit() {
        this((Transaction) null);
    }

    @Inject
    GroupCommit(AcceptTransaction transaction) {
        this(transaction::accept);
    }

    GroupCommit(Transaction transaction) {
        this(transaction, Duration.ofMillis(20)); // several times what a transaction takes
    }

    /** @param patience of the first in line with the leader */
    GroupCommit(Transaction transaction, Duration patience) {
        this.transaction = transaction;
        this.patience = patience;
    }

    /**
     * @param drafts of messages that follow the {@link MessageRules}
     * @throws Refusal as {@link Acceptance}
     */
    List<AcceptedMessage> accept(long account, List<Draft> drafts) {
        int weight = weight(drafts);
        if (weight > LARGEST_CALL) {
            return transaction.accept(account, drafts, () -> {});
        }
        var call = new Call(account, drafts, weight);
        queue(call);
        var group = await(call);
        if (!group.isEmpty()) {
            lead(group);
        }
        if (call.interrupted) { // not before: an interrupt that meets H2 at work closes its files
            Thread.currentThread().interrupt();
        }
        if (call.failure instanceof Error error) {
            throw error;
        } else if (call.failure != null) {
            throw (RuntimeException) call.failure;
        }
        return call.receipts;
    }

    /** Rows that the messages become, large ones counting more. */
    private static int weight(List<Draft> drafts) {
        return drafts.stream()
                .map(Draft::message)
                .mapToInt(message ->
                        message.endpoints().size() * (1 + message.data().length() / HEAVY))
                .sum();
    }

    private synchronized void queue(Call call) {
        line.add(call);
        if (leading == null) {
            leadNext();
        }
    }

    private List<Call> await(Call call) {
        while (true) {
            try {
                return call.turn.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException leaderIsSlow) {
                overtake(call);
            } catch (InterruptedException e) {
                call.interrupted = true; // what may be in a transaction already cannot be called back
            } catch (ExecutionException e) {
                throw new IllegalStateException("A turn cannot fail.", e);
            }
        }
    }

    private synchronized void overtake(Call call) {
        if (line.peek() == call && System.nanoTime() - since >= patience.toNanos()) {
            leadNext();
        }
    }

    /** So many calls wait. */
    synchronized int inLine() {
        return line.size();
    }

    private void lead(List<Call> group) {
        try {
            accept(group, () -> passOn(group));
        } finally {
            try {
                passOn(group);
            } finally {
                group.forEach(call -> call.turn.complete(List.of()));
            }
        }
    }

    private synchronized void passOn(List<Call> group) {
        if (leading != group) {
            return; // has done so, or was overtaken
        }
        if (line.isEmpty()) {
            leading = null;
        } else {
            leadNext();
        }
    }

    private void leadNext() {
        leading = nextGroup();
        since = System.nanoTime();
        leading.get(0).turn.complete(leading);
    }

    /** Those in line that may share a transaction with the first. */
    private List<Call> nextGroup() {
        var first = line.poll();
        var group = new ArrayList<>(List.of(first));
        int weight = first.weight;
        for (var others = line.iterator(); others.hasNext() && weight < LARGEST_GROUP; ) {
            var call = others.next();
            if (call.account == first.account && weight + call.weight <= LARGEST_GROUP) {
                weight += call.weight;
                group.add(call);
                others.remove();
            }
        }
        return group;
    }

    private void accept(List<Call> group, Runnable written) {
        try {
            var drafts = new ArrayList<Draft>();
            group.forEach(call -> call.drafts.forEach(draft -> drafts.add(draft.at(drafts.size()))));
            hand(transaction.accept(group.get(0).account, drafts, written), group);
        } catch (Refusal refusal) {
            if (group.size() == 1) {
                group.get(0).failure = refusal;
            } else {
                group.stream().skip(1).forEach(call -> call.turn.complete(List.of(call))); // each on its own thread
                accept(List.of(group.get(0)), written);
            }
        } catch (RuntimeException | Error failure) {
            group.forEach(call -> call.failure = failure);
        }
    }

    private static void hand(List<AcceptedMessage> receipts, List<Call> group) {
        int next = 0;
        for (var call : group) {
            int count = call.drafts.stream()
                    .mapToInt(draft -> draft.message().endpoints().size())
                    .sum();
            call.receipts = receipts.subList(next, next + count);
            next += count;
        }
    }
}
