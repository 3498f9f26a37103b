package gridrelay.relay;

/**
 * What a lane's row says of its batches.
 *
 * @param id of the batch that may have been sent and is not settled; null if there is none
 * @param last the sequence of its last message; its first is the one after the head
 * @param apart up to this sequence messages go one at a time: they were in a batch that failed to the end of the schedule
 */
record LaneBatch(String id, long last, long apart) {

    static final LaneBatch NONE = new LaneBatch(null, 0, 0);

    boolean stored() {
        return id != null;
    }

    boolean is(String other) {
        return stored() && id.equals(other);
    }

    LaneBatch composed(String newId, long newLast) {
        return new LaneBatch(newId, newLast, apart);
    }

    /** Settled or dissolved. */
    LaneBatch ended() {
        return stored() ? new LaneBatch(null, 0, apart) : this;
    }

    LaneBatch cameApart() {
        return new LaneBatch(null, 0, last);
    }
}
