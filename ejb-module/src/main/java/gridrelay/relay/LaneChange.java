package gridrelay.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A lane's locked row while outcomes are applied to it, and what has to be written beside it. */
final class LaneChange {

    record DeadLetter(long sequence, String state, String reason) {}

    record CommandResult(long id, boolean done, String outcome) {}

    /**
     * How the lane's part in a replay ended.
     *
     * @param stopped whether before its end
     * @param failure of the last attempt at a message that was given up, or null
     */
    record ReplayResult(long replay, long sent, long failed, boolean stopped, String failure) {}

    /** How long a moving lane's {@code waiting_since} may lag. */
    private static final Duration LAG = Duration.ofMinutes(1);

    private static final Instant ALWAYS = Instant.parse("9999-01-01T00:00:00Z");

    private final LaneRow row;
    private final Set<Long> openCommands;
    private final long now;
    private final List<DeliveryAttempt> tries = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<CommandResult> commandResults = new ArrayList<>();
    private final List<Long> deliveredAgain = new ArrayList<>();
    private final List<ReplayResult> replayResults = new ArrayList<>();
    private long head;
    private Instant waitsSinceBefore = Instant.EPOCH;
    private LaneReplay replay;
    private long delivered;
    private int attempts;
    private long due;
    private String paused;
    private LaneBatch batch;
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
        this.replay = row.replay();
        this.batch = row.batch();
    }

    void delivered(DeliveryAttempt attempt) {
        tried(attempt);
        delivered = attempt.through();
        advance(delivered, attempt.posted().acceptedAt(delivered).minus(LAG));
    }

    /** Whether the row has this attempt in it already. */
    boolean has(DeliveryAttempt attempt) {
        return head >= attempt.sequence()
                || (head == attempt.sequence() - 1
                        && (attempts >= attempt.number() || !attempt.posted().isIn(batch)));
    }

    void composed(String id, long first, long last) {
        if (first != head + 1 || last > row.tail() || batch.stored() || attempts > 0) {
            throw new IllegalStateException("lane " + row.id() + ": messages " + first + " to " + last
                    + " were to be a batch, the head is " + head + ", the tail " + row.tail() + ", " + batch);
        }
        changed = true;
        batch = batch.composed(id, last);
    }

    void cameApart(DeliveryAttempt attempt) {
        tried(attempt);
        batch = batch.cameApart();
        attempts = 0;
        due = now;
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
        advance(head + 1, ALWAYS);
    }

    /** Whether this attempt at a message that is sent again is not in the row yet. */
    boolean awaits(long replayId, long sequence, int number) {
        return replaying(replayId) && replay.position() < sequence && replay.attempts() < number;
    }

    boolean replaying(long replayId) {
        return replay != null && replay.is(replayId);
    }

    void replayed(DeliveryAttempt attempt) {
        triedAgain(attempt);
        deliveredAgain.add(attempt.sequence());
        replay = replay.sent(attempt.sequence(), now);
        if (replay.atEnd()) {
            endReplay(false);
        }
    }

    void replayDeferred(DeliveryAttempt attempt, long nextDue) {
        triedAgain(attempt);
        replay = replay.deferred(attempt.number(), nextDue);
    }

    void replayPassedOver(DeliveryAttempt attempt) {
        triedAgain(attempt);
        replay = replay.passedOver(attempt.sequence(), now, failure(attempt));
        if (replay.atEnd()) {
            endReplay(false);
        }
    }

    void replayStopped(DeliveryAttempt attempt) {
        triedAgain(attempt);
        replay = replay.passedOver(attempt.sequence(), now, failure(attempt));
        endReplay(true);
    }

    void replayEnded() {
        endReplay(false);
    }

    private void endReplay(boolean stopped) {
        replayResults.add(new ReplayResult(replay.id(), replay.sent(), replay.failed(), stopped, replay.failure()));
        replay = null;
        changed = true;
    }

    private void triedAgain(DeliveryAttempt attempt) {
        changed = true;
        tries.add(attempt);
    }

    private static String failure(DeliveryAttempt attempt) {
        var message = attempt.posted().first();
        return "message " + message.sequence() + " of " + message.conversation() + ": "
                + attempt.reply().reason();
    }

    void noticed() {
        changed = true;
    }

    void command(LaneCommand command) {
        changed = true;
        switch (command.kind()) {
            case RETRY ->
                answer(command, row.tail() > head || replay != null ? null : "nothing to deliver", () -> {
                    due = now;
                    replay = replay == null ? null : replay.dueAt(now);
                });
            case SKIP ->
                answer(command, skippable(command.sequence()), () -> {
                    deadLetters.add(new DeadLetter(head + 1, "DISCARDED", "skipped by " + command.account()));
                    advance(head + 1, ALWAYS);
                });
            case PAUSE -> answer(command, null, () -> paused = "OPERATOR");
            case RESUME ->
                answer(command, null, () -> {
                    paused = null;
                    due = now;
                });
            case END_REPLAY ->
                answer(
                        command,
                        replaying(command.sequence()) ? null : "the lane is in that replay no more",
                        () -> endReplay(true));
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

    /**
     * Past the next messages, whatever became of them. A batch ends with that: what is left of it becomes a part of another.
     *
     * @param refresh the row is told anew since when the lane waits if it says since before this
     */
    private void advance(long through, Instant refresh) {
        waitsSinceBefore = refresh;
        head = through;
        batch = batch.ended();
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

    LaneBatch batch() {
        return batch;
    }

    boolean batchMoved() {
        return !batch.equals(row.batch());
    }

    boolean changed() {
        return changed;
    }

    /** Whether the grid's entry tells something else than before. */
    boolean changesEntry() {
        return changed && (attempts != row.attempts() || (head == row.tail() && replay == null));
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
                replay,
                batch,
                row.unnoticed() && !changed,
                changed ? row.version() + 1 : row.version());
    }

    List<DeliveryAttempt> tries() {
        return tries;
    }

    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    /** Messages that a replay delivered. */
    List<Long> deliveredAgain() {
        return deliveredAgain;
    }

    List<ReplayResult> replayResults() {
        return replayResults;
    }

    boolean replayMoved() {
        return !Objects.equals(replay, row.replay());
    }

    /** Where the row says that the lane waits since before this, it is to look again. */
    Instant waitsSinceBefore() {
        return waitsSinceBefore;
    }

    List<CommandResult> commandResults() {
        return commandResults;
    }
}
