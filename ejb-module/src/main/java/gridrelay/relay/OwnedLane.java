package gridrelay.relay;

import gridrelay.grid.Tenure;
import java.util.ArrayDeque;
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
    private long version;
    private long hinted;
    private int unsettled;
    private boolean barrier; // something unsettled is no success: nothing may overtake it
    private boolean noticedBefore;
    private Deque<PendingMessage> prefetched;
    private Deque<LaneCommand> commands;

    Place place = Place.NOWHERE;
    boolean busy;
    /** When its request was started, by the monotonic clock. */
    long began;
    /** Whether its request is not the first attempt. */
    boolean retrying;

    boolean forgotten;
    /** What is known of it is wrong: nothing is sent until it was read again. */
    boolean stale;

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
            head = success.attempt().sequence();
            delivered = head;
            attempts = 0;
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

    /** Takes the next message out if it is at hand; else null. */
    PendingMessage takeNext() {
        return prefetched == null || prefetched.isEmpty() || !isNext(prefetched.peek()) ? null : prefetched.poll();
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
