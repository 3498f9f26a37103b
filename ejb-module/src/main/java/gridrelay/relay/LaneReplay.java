package gridrelay.relay;

/**
 * A lane's part in a replay: which of its settled messages are sent again, and how far that is.
 *
 * @param id the replay's
 * @param position the sequence of the last message that it is done with
 * @param until the sequence of the last that it may send
 * @param attempts failed ones, at the message after the position
 * @param due of the next attempt, on this node's monotonic clock
 * @param sent messages that were answered 2xx
 * @param failed messages that were given up
 * @param failure which of them last, and why; null if none
 */
record LaneReplay(long id, long position, long until, int attempts, long due, long sent, long failed, String failure) {

    boolean atEnd() {
        return position >= until;
    }

    LaneReplay sent(long sequence, long now) {
        return new LaneReplay(id, sequence, until, 0, now, sent + 1, failed, failure);
    }

    LaneReplay passedOver(long sequence, long now, String why) {
        return new LaneReplay(id, sequence, until, 0, now, sent, failed + 1, why);
    }

    LaneReplay deferred(int number, long nextDue) {
        return new LaneReplay(id, position, until, number, nextDue, sent, failed, failure);
    }

    LaneReplay dueAt(long time) {
        return new LaneReplay(id, position, until, attempts, time, sent, failed, failure);
    }

    boolean is(Long replay) {
        return replay != null && replay == id;
    }
}
