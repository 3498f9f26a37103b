package gridrelay.relay;

/**
 * A lane as its row was read.
 *
 * @param due of the next attempt, on this node's monotonic clock
 * @param paused {@code OPERATOR}, {@code EXHAUSTED} or null
 * @param replay its part in a replay, or null
 * @param batch never null
 * @param unnoticed whether it bears the mark of an accept that its owner may not have heard of
 */
record LaneRow(
        long id,
        int shard,
        long endpoint,
        long head,
        long tail,
        long delivered,
        int attempts,
        long due,
        String paused,
        LaneReplay replay,
        LaneBatch batch,
        boolean unnoticed,
        long version) {

    /** One without a replay and without batches. */
    LaneRow(
            long id,
            int shard,
            long endpoint,
            long head,
            long tail,
            long delivered,
            int attempts,
            long due,
            String paused,
            boolean unnoticed,
            long version) {
        this(
                id,
                shard,
                endpoint,
                head,
                tail,
                delivered,
                attempts,
                due,
                paused,
                null,
                LaneBatch.NONE,
                unnoticed,
                version);
    }

    /** Whether there is something to send. */
    boolean pending() {
        return head < tail || replay != null;
    }
}
