package gridrelay.relay;

import gridrelay.directory.OnExhausted;
import java.time.Duration;
import java.time.Instant;

/**
 * What became of a lane's next message, or of a command to the lane: a value that is made durable by applying it to the
 * lane's locked row.
 *
 * <p>Outcomes of one lane are applied in the order in which they came about.
 */
sealed interface Outcome
        permits Outcome.OfAttempt, Outcome.Composed, Outcome.Commanded, Outcome.Noticed, ReplayOutcome.Ended {

    Duration AFTER_RESET = Duration.ofSeconds(1);

    /** Whether the row shows that a commit whose answer was lost has this outcome in it already. */
    boolean heardBy(LaneChange lane);

    /** @throws IllegalStateException if the row is not where this outcome begins */
    void applyTo(LaneChange lane);

    /** The attempt that it is the outcome of, or null. */
    default DeliveryAttempt attempt() {
        return null;
    }

    /** Of an attempt. */
    sealed interface OfAttempt extends Outcome
            permits Delivered, Deferred, CameApart, Stopped, DeadLettered, ReplayOutcome {

        @Override
        DeliveryAttempt attempt();

        @Override
        default boolean heardBy(LaneChange lane) {
            return lane.has(attempt());
        }
    }

    /** Answered 2xx. The only outcome that the lane's next message need not wait for. */
    record Delivered(DeliveryAttempt attempt) implements OfAttempt {
        @Override
        public void applyTo(LaneChange lane) {
            lane.delivered(attempt);
        }
    }

    /** Failed, and due again at {@code due} of the monotonic clock. */
    record Deferred(DeliveryAttempt attempt, long due) implements OfAttempt {
        @Override
        public void applyTo(LaneChange lane) {
            lane.failed(attempt, due);
        }
    }

    /**
     * A batch of several failed for the last time that the schedule allows. Which of them is to blame nobody knows: they go on one at
     * a time, each with the whole schedule, so that only what fails alone is given up.
     */
    record CameApart(DeliveryAttempt attempt) implements OfAttempt {
        @Override
        public void applyTo(LaneChange lane) {
            lane.cameApart(attempt);
        }
    }

    /** Failed for the last time that the schedule allows: the lane waits for an operator. */
    record Stopped(DeliveryAttempt attempt) implements OfAttempt {
        @Override
        public void applyTo(LaneChange lane) {
            lane.exhausted(attempt);
        }
    }

    /** Failed for the last time that the schedule allows: the lane goes on without it. */
    record DeadLettered(DeliveryAttempt attempt) implements OfAttempt {
        @Override
        public void applyTo(LaneChange lane) {
            lane.deadLetter(attempt);
        }
    }

    /** The next messages of the lane are a batch from now on. Durable before it is sent, so that each attempt is the same. */
    record Composed(String id, long first, long last) implements Outcome {
        @Override
        public boolean heardBy(LaneChange lane) {
            return lane.batch().is(id);
        }

        @Override
        public void applyTo(LaneChange lane) {
            lane.composed(id, first, last);
        }
    }

    /** An operator's command reached a lane whose slot is idle. */
    record Commanded(LaneCommand command) implements Outcome {
        @Override
        public boolean heardBy(LaneChange lane) {
            return !lane.open(command);
        }

        @Override
        public void applyTo(LaneChange lane) {
            lane.command(command);
        }
    }

    /** The owner knows the lane, although it cannot deliver now: the mark of the accept is not needed any more. */
    record Noticed() implements Outcome {
        @Override
        public boolean heardBy(LaneChange lane) {
            return false;
        }

        @Override
        public void applyTo(LaneChange lane) {
            lane.noticed();
        }
    }

    /** Judges an attempt by what came of it and by its endpoint's policy. */
    static OfAttempt of(DeliveryAttempt attempt, RetrySchedule schedule, Instant now, long nanoTime) {
        if (attempt.posted().first().replayed() != null) {
            return ofReplay(attempt, schedule, now, nanoTime);
        }
        if (attempt.reply().ok()) {
            return new Delivered(attempt);
        }
        if (attempt.reply().reset()) {
            return deferred(attempt, AFTER_RESET, nanoTime); // not the receiver's failure: it exhausts nothing
        }
        var target = attempt.request().target();
        var oldest = attempt.posted().first().acceptedAt();
        if (attempt.posted().count() > 1) {
            return schedule.nextOfBatch(target, attempt.number(), oldest, attempt.reply(), now)
                    .<OfAttempt>map(wait -> deferred(attempt, wait, nanoTime))
                    .orElseGet(() -> new CameApart(attempt));
        }
        return schedule.next(target, attempt.number(), oldest, attempt.reply(), now)
                .map(wait -> deferred(attempt, wait, nanoTime))
                .orElseGet(() -> switch (target.onExhausted()) {
                    case PAUSE -> new Stopped(attempt);
                    case DEAD_LETTER -> new DeadLettered(attempt);
                    case BLOCK -> throw new IllegalStateException("BLOCK is never exhausted");
                });
    }

    private static OfAttempt ofReplay(DeliveryAttempt attempt, RetrySchedule schedule, Instant now, long nanoTime) {
        if (attempt.reply().ok()) {
            return new ReplayOutcome.Replayed(attempt);
        }
        if (attempt.reply().reset()) {
            return new ReplayOutcome.ReplayDeferred(attempt, nanoTime + AFTER_RESET.toNanos());
        }
        var target = attempt.request().target();
        return schedule.nextInReplay(target, attempt.number(), attempt.reply(), now)
                .<OfAttempt>map(wait -> new ReplayOutcome.ReplayDeferred(attempt, nanoTime + wait.toNanos()))
                .orElseGet(() -> target.onExhausted() == OnExhausted.DEAD_LETTER
                        ? new ReplayOutcome.ReplayPassedOver(attempt)
                        : new ReplayOutcome.ReplayStopped(attempt));
    }

    private static OfAttempt deferred(DeliveryAttempt attempt, Duration wait, long nanoTime) {
        return new Deferred(attempt, nanoTime + wait.toNanos());
    }
}
