package gridrelay.relay;

import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Accepts calls that come at the same time in one transaction: they share its statements and its one forced write. A call that
 * comes alone waits for nobody. Thread-safe; there must be no transaction about the caller.
 *
 * <p>A few threads, the leaders, are in a transaction each; whoever comes then waits in line. A leader that is through lets
 * the first in line lead those behind it, so nobody leads more than its own group. No call shows in another: where a group
 * is refused, each of its calls is accepted alone. Whatever else befalls a group befalls all of its calls, as it would have
 * befallen each: the commit may have happened, so a second try could accept them twice. ADR 9.
 */
@ApplicationScoped
class GroupCommit {

    /** The accepting transaction; what it throws but a refusal leaves open whether it committed. */
    interface Transaction {
        List<AcceptedMessage> accept(long account, List<Draft> drafts);
    }

    static final int LEADERS = 2;
    private static final int MOST_MESSAGES = 100;

    private final Transaction transaction;
    private final Deque<Call> line = new ArrayDeque<>();
    private int leaders;

    private static final class Call {
        private final long account;
        private final List<Draft> drafts;
        /** The group that it is to lead, itself the first, or none if somebody has led it. */
        private final CompletableFuture<List<Call>> turn = new CompletableFuture<>();

        private List<AcceptedMessage> receipts;
        private Throwable failure;

        Call(long account, List<Draft> drafts) {
            this.account = account;
            this.drafts = drafts;
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
        this.transaction = transaction;
    }

    /**
     * @param drafts of messages that follow the {@link MessageRules}
     * @throws Refusal as {@link Acceptance}
     */
    List<AcceptedMessage> accept(long account, List<Draft> drafts) {
        if (drafts.size() > MOST_MESSAGES) {
            return transaction.accept(account, drafts); // has little to gain, and would keep the others waiting
        }
        var call = new Call(account, drafts);
        queue(call);
        var group = call.turn.join();
        if (!group.isEmpty()) {
            lead(group);
        }
        if (call.failure instanceof Error error) {
            throw error;
        } else if (call.failure != null) {
            throw (RuntimeException) call.failure;
        }
        return call.receipts;
    }

    private synchronized void queue(Call call) {
        if (leaders < LEADERS) {
            leaders++;
            call.turn.complete(List.of(call));
        } else {
            line.add(call);
        }
    }

    /** So many calls wait. */
    synchronized int inLine() {
        return line.size();
    }

    private void lead(List<Call> group) {
        try {
            accept(group);
        } finally {
            passOn();
            group.forEach(call -> call.turn.complete(List.of()));
        }
    }

    private synchronized void passOn() {
        if (line.isEmpty()) {
            leaders--;
        } else {
            var next = nextGroup();
            next.get(0).turn.complete(next);
        }
    }

    /** Those in line that may share a transaction with the first. */
    private List<Call> nextGroup() {
        var first = line.poll();
        var group = new ArrayList<>(List.of(first));
        int messages = first.drafts.size();
        while (!line.isEmpty()
                && line.peek().account == first.account
                && messages + line.peek().drafts.size() <= MOST_MESSAGES) {
            messages += line.peek().drafts.size();
            group.add(line.poll());
        }
        return group;
    }

    private void accept(List<Call> group) {
        try {
            var drafts = new ArrayList<Draft>();
            group.forEach(call -> call.drafts.forEach(draft -> drafts.add(draft.at(drafts.size()))));
            hand(transaction.accept(group.get(0).account, drafts), group);
        } catch (Refusal refusal) {
            if (group.size() == 1) {
                group.get(0).failure = refusal;
            } else {
                group.forEach(call -> accept(List.of(call)));
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
