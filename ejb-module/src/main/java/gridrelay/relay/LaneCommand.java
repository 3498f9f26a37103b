package gridrelay.relay;

/**
 * An operator's command that waits for the lane's owner.
 *
 * @param sequence of the message to skip; of END_REPLAY the replay's id; null for other kinds
 */
record LaneCommand(long id, long lane, int shard, Kind kind, Long sequence, String account) {

    enum Kind {
        RETRY,
        SKIP,
        PAUSE,
        RESUME,
        END_REPLAY
    }
}
