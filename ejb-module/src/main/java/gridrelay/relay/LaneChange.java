package gridrelay.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A lane's locked row while outcomes are applied to it, and what has to be written beside it. */
final class LaneChange {

    record DeadLetter(long sequence, String state, String reason) {}

    record CommandResult(long id, boolean done, String outcome) {}

    private final LaneRow row;
    private final Set<Long> openCommands;
    private final long now;
    private final List<DeliveryAttempt> tries = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<CommandResult> commandResults = new ArrayList<>();
    private long head;
    private long delivered;
    private int attempts;
    private long due;
    private String paused;
    private boolean changed;

    /**
     * @param openCommands the locked commands that no commit has answered yet
     * @param now by the monotonic clock
     */
    LaneChange(LaneRow row, Set<Long> openCommands, long now) {
        this.row = row;
        this.openCommands = openCommands;
        this.now = now;
        this.head = row.head();
        this.delivered = row.delivered();
        this.attempts = row.attempts();
        this.due = row.due();
        this.paused = row.paused();
    }

    void delivered(DeliveryAttempt attempt) {
        tried(attempt);
        delivered = attempt.sequence();
        advance();
    }

    void failed(DeliveryAttempt attempt, long nextDue) {
        tried(attempt);
        due = nextDue;
    }

    void exhausted(DeliveryAttempt attempt) {
        tried(attempt);
        paused = "EXHAUSTED";
    }

    void deadLetter(DeliveryAttempt attempt) {
        tried(attempt);
        deadLetters.add(
                new DeadLetter(attempt.sequence(), "DEAD", attempt.reply().reason()));
        advance();
    }

    void noticed() {
        changed = true;
    }

    void command(LaneCommand command) {
        changed = true;
        switch (command.kind()) {
            case RETRY -> answer(command, row.tail() > head ? null : "nothing to deliver", () -> due = now);
            case SKIP ->
                answer(command, skippable(command.sequence()), () -> {
                    deadLetters.add(new DeadLetter(head + 1, "DISCARDED", "skipped by " + command.account()));
                    advance();
                });
            case PAUSE -> answer(command, null, () -> paused = "OPERATOR");
            case RESUME ->
                answer(command, null, () -> {
                    paused = null;
                    due = now;
                });
        }
    }

    private String skippable(Long sequence) {
        if (sequence == null || sequence != head + 1) {
            return "the next message is " + (head + 1);
        }
        return sequence > row.tail() ? "nothing to deliver" : null;
    }

    private void answer(LaneCommand command, String refusal, Runnable effect) {
        if (refusal == null) {
            effect.run();
        }
        commandResults.add(new CommandResult(command.id(), refusal == null, refusal));
    }

    private void tried(DeliveryAttempt attempt) {
        if (attempt.sequence() != head + 1) {
            throw new IllegalStateException(
                    "lane " + row.id() + ": message " + attempt.sequence() + " was sent, the head is " + head);
        }
        changed = true;
        attempts = attempt.number();
        tries.add(attempt);
    }

    /** Past the next message, whatever became of it. */
    private void advance() {
        head++;
        attempts = 0;
        due = now;
        paused = "EXHAUSTED".equals(paused) ? null : paused;
    }

    boolean open(LaneCommand command) {
        return openCommands.contains(command.id());
    }

    long head() {
        return head;
    }

    int attempts() {
        return attempts;
    }

    boolean changed() {
        return changed;
    }

    /** Whether the grid's entry tells something else than before. */
    boolean changesEntry() {
        return changed && (attempts != row.attempts() || head == row.tail());
    }

    LaneRow before() {
        return row;
    }

    /** The row as it will be. */
    LaneRow after() {
        return new LaneRow(
                row.id(),
                row.shard(),
                row.endpoint(),
                head,
                row.tail(),
                delivered,
                attempts,
                due,
                paused,
                row.unnoticed() && !changed,
                changed ? row.version() + 1 : row.version());
    }

    List<DeliveryAttempt> tries() {
        return tries;
    }

    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    List<CommandResult> commandResults() {
        return commandResults;
    }
}
