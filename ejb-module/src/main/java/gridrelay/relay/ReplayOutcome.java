package gridrelay.relay;

/**
 * What became of a settled message that was sent again. It moves the lane's place in the replay, never its head; the slot is
 * the lane's only one, and nothing follows before it is durable.
 */
sealed interface ReplayOutcome extends Outcome.OfAttempt {

    default long replay() {
        return attempt().posted().first().replayed().id();
    }

    /** The replay may have been cancelled meanwhile: then nothing is to be recorded but the end. */
    @Override
    default boolean heardBy(LaneChange lane) {
        return !lane.awaits(replay(), attempt().sequence(), attempt().number());
    }

    /** Answered 2xx. */
    record Replayed(DeliveryAttempt attempt) implements ReplayOutcome {
        @Override
        public void applyTo(LaneChange lane) {
            lane.replayed(attempt);
        }
    }

    /** Failed, and due again at {@code due} of the monotonic clock. */
    record ReplayDeferred(DeliveryAttempt attempt, long due) implements ReplayOutcome {
        @Override
        public void applyTo(LaneChange lane) {
            lane.replayDeferred(attempt, due);
        }
    }

    /** Failed for the last time: the replay goes on behind it. */
    record ReplayPassedOver(DeliveryAttempt attempt) implements ReplayOutcome {
        @Override
        public void applyTo(LaneChange lane) {
            lane.replayPassedOver(attempt);
        }
    }

    /** Failed for the last time where order matters most: the lane's part in the replay ends here, and its live messages go on. */
    record ReplayStopped(DeliveryAttempt attempt) implements ReplayOutcome {
        @Override
        public void applyTo(LaneChange lane) {
            lane.replayStopped(attempt);
        }
    }

    /** Nothing is left to be sent again. */
    record Ended(long replay) implements Outcome {
        @Override
        public boolean heardBy(LaneChange lane) {
            return !lane.replaying(replay);
        }

        @Override
        public void applyTo(LaneChange lane) {
            lane.replayEnded();
        }
    }
}
