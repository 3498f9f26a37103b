package gridrelay.relay;

import gridrelay.directory.Coalesce;
import gridrelay.grid.Tenure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;

/**
 * A lane with work, in the memory of the one node that advances it: a small log and one slot. Not thread-safe: it belongs to
 * the {@link Dispatcher}.
 */
final class OwnedLane implements DueIndex.Timed {

    /** How many successes may be unsettled when the next message is sent. Protocol: W. */
    static final int WINDOW = 1;

    /** Where it waits, if it does. */
    enum Place {
        NOWHERE,
        DUE,
        READY
    }

    private final long id;
    private final long endpoint;
    private final Holding holding;

    private long head; // with the successes that wait to be settled
    private long tail;
    private long delivered;
    private int attempts;
    private long due;
    private String paused;
    private LaneReplay replay; // while there is one, nothing else of the lane is sent
    private LaneBatch batch;
    private Linger linger; // null where there was none
    private long version;
    private long hinted;
    private int unsettled;
    private boolean barrier; // something unsettled is no success: nothing may overtake it
    private boolean noticedBefore;
    private ArrayDeque<PendingMessage> prefetched;
    private Deque<LaneCommand> commands;

    Place place = Place.NOWHERE;
    boolean busy;
    /** When its request was started, by the monotonic clock. */
    long began;
    /** Whether its request is not the first attempt. */
    boolean retrying;

    /** Whether it has its slot while its batch is made durable. */
    boolean composing;

    boolean forgotten;
    /** What is known of it is wrong: nothing is sent until it was read again. */
    boolean stale;

    /** @param sequence of the message that waits for others, until that time of the monotonic clock */
    private record Linger(long sequence, long until) {}

    OwnedLane(LaneRow row, Holding holding) {
        this.id = row.id();
        this.endpoint = row.endpoint();
        this.holding = holding;
        this.version = row.version();
        resume(row);
    }

    private void resume(LaneRow row) {
        head = row.head();
        tail = Math.max(tail, row.tail());
        delivered = row.delivered();
        attempts = row.attempts();
        due = row.due();
        paused = row.paused();
        replay = row.replay();
        batch = row.batch();
        barrier = false;
    }

    /** The row was seen as it was at some time of this tenure. */
    void learn(LaneRow row) {
        if (turns(row)) {
            replay = row.replay();
        }
        tail = Math.max(tail, row.tail());
        version = Math.max(version, row.version());
    }

    /** Whether the row, newer than what is known here, says that a replay began: the lane's due time changes. */
    boolean turns(LaneRow row) {
        return row.version() > version && replay == null && row.replay() != null;
    }

    void hint(long newest) {
        hinted = Math.max(hinted, newest);
    }

    /** Something became of the slot's message, or of a command. */
    void happened(Outcome outcome) {
        unsettled++;
        if (outcome instanceof Outcome.Delivered success) {
            head = success.attempt().through();
            delivered = head;
            attempts = 0;
            batch = batch.ended();
        } else {
            barrier = true;
        }
    }

    /** So many outcomes are durable, and this is the row they led to. */
    void settled(int outcomes, LaneRow row) {
        unsettled -= outcomes;
        if (unsettled == 0) {
            resume(row);
        }
        learn(row);
    }

    /** The outcomes are dropped: the lane is where the database says. */
    void dropped(int outcomes) {
        unsettled -= outcomes;
        barrier = barrier && unsettled > 0; // else a lane that is to be read again would wait for what is no more
    }

    /** Whether the window lets the next message, or an idle slot, go ahead of what is unsettled. */
    boolean windowOpen() {
        return !barrier && unsettled <= (replay == null ? WINDOW : 0);
    }

    boolean settled() {
        return unsettled == 0;
    }

    boolean empty() {
        return head >= tail && replay == null;
    }

    boolean hintedSince() {
        return hinted > version;
    }

    /** A schedule that is at its end does not keep a replay. */
    boolean paused() {
        return paused != null && (replay == null || paused.equals("OPERATOR"));
    }

    void deferUntil(long time) {
        if (replay == null) {
            due = time;
        } else {
            replay = replay.dueAt(time);
        }
    }

    /** Its part in a replay; null if none. */
    LaneReplay replay() {
        return replay;
    }

    /** @return whether the mark was seen on this lane before, so that it should be cleared */
    boolean noticeAgain() {
        var again = noticedBefore;
        noticedBefore = true;
        return again;
    }

    void cleared() {
        noticedBefore = false;
    }

    void command(LaneCommand command) {
        if (commands == null) {
            commands = new ArrayDeque<>(1);
        }
        if (commands.stream().noneMatch(known -> known.id() == command.id())) {
            commands.add(command);
        }
    }

    boolean commanded() {
        return commands != null && !commands.isEmpty();
    }

    LaneCommand nextCommand() {
        return commands.poll();
    }

    /** @return their bytes */
    int prefetch(Collection<PendingMessage> messages) {
        prefetched = new ArrayDeque<>(messages);
        return messages.stream().mapToInt(PendingMessage::bytes).sum();
    }

    /**
     * Takes out what is posted next if it is at hand; else null. What was begun goes on as it was begun: a batch that is stored
     * as a batch, a message that was tried alone alone.
     *
     * @param policy of the endpoint, or null
     */
    Posted takeNext(Coalesce policy) {
        if (prefetched == null || prefetched.isEmpty() || !isNext(prefetched.peek())) {
            return null;
        }
        if (replay == null && batch.stored()) {
            return takeBatch();
        }
        return composes(policy) ? null : prefetched.poll();
    }

    private Posted takeBatch() {
        var count = batch.last() - head;
        if (prefetched.size() < count) {
            return null;
        }
        var messages = new ArrayList<PendingMessage>((int) count);
        while (messages.size() < count) {
            messages.add(prefetched.poll());
        }
        return new Batch(batch.id(), messages);
    }

    /** Whether the next message becomes a part of a batch that is not yet composed. */
    private boolean composes(Coalesce policy) {
        return policy != null && replay == null && !batch.stored() && attempts == 0;
    }

    /** What is to be read for the next request. */
    Span wanted(Coalesce policy) {
        if (batch.stored()) {
            return Span.whole(next(), batch.last());
        }
        return composes(policy) ? Span.composing(policy, next(), alone()) : Span.few(next());
    }

    private boolean alone() {
        return next() <= batch.apart();
    }

    /** For how long it lets its turn go by, so that more messages come into its batch; 0 if it does not. */
    long lingers(Coalesce policy, long now) {
        if (!composes(policy) || policy.lingerMs() == 0 || alone() || tail - head >= policy.maxMessages()) {
            return 0;
        }
        if (linger == null || linger.sequence() != next()) {
            linger = new Linger(
                    next(), now + Duration.ofMillis(policy.lingerMs()).toNanos());
        }
        return Math.max(0, linger.until() - now);
    }

    /** The prefetched messages as a batch, which is to be made durable; null if they are not those of the lane's turn. */
    Outcome.Composed compose() {
        if (replay != null || prefetched.isEmpty() || !isNext(prefetched.peek())) {
            return null;
        }
        composing = true;
        return new Outcome.Composed(
                MessageIds.ofBatch(), next(), prefetched.getLast().sequence());
    }

    private boolean isNext(PendingMessage message) {
        return replay == null
                ? message.replayed() == null && message.sequence() == next()
                : message.replayed() != null
                        && replay.is(message.replayed().id())
                        && message.sequence() > replay.position();
    }

    boolean hasNext() {
        return prefetched != null && !prefetched.isEmpty();
    }

    /** @return the bytes of what was thrown away */
    int dropPrefetched() {
        var bytes = prefetched == null
                ? 0
                : prefetched.stream().mapToInt(PendingMessage::bytes).sum();
        prefetched = null;
        return bytes;
    }

    /** The sequence of the only message that may be sent. */
    long next() {
        return head + 1;
    }

    int nextAttempt() {
        return 1 + (replay == null ? attempts : replay.attempts());
    }

    long delivered() {
        return delivered;
    }

    long version() {
        return version;
    }

    long endpoint() {
        return endpoint;
    }

    Holding holding() {
        return holding;
    }

    Tenure tenure() {
        return holding.tenure;
    }

    @Override
    public long due() {
        return replay == null ? due : replay.due();
    }

    @Override
    public long id() {
        return id;
    }
}
