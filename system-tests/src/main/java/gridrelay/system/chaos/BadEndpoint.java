package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import gridrelay.system.receiver.Answer;
import gridrelay.system.receiver.Script;
import java.time.Duration;
import java.util.Optional;

/** The endpoint is not well. No excuse for anything. */
record BadEndpoint(How how) implements Fault {

    enum How {
        /** Takes its time, within what senders wait for. */
        SLOW(request -> Answer.status(200)
                .after(Duration.ofMillis(300 + Math.floorMod(request.id().hashCode(), 8) * 200L))),
        /**
         * Answers some conversations late, so that their requests are open for longer than it takes to find a dead node; all others
         * at once, so that the endpoint's slots are free for an heir.
         */
        SLOW_FOR_SOME(request -> Math.floorMod(request.lane().hashCode(), 5) == 0
                ? Answer.status(200).after(Duration.ofSeconds(12))
                : Lab.WELL.answer(request)),
        /** Takes requests and never answers. */
        HANGING(request -> new Answer.Hang()),
        /** Resets every connection. */
        DEAD(request -> new Answer.Reset()),
        /** Has an error of its own for every first attempt. */
        FAILING(request -> request.attempt() == 1 ? Answer.status(500) : Answer.OK),
        /** Does not like any first attempt, which says nothing of its health: no breaker opens. */
        CHOKING(request -> request.attempt() == 1 ? Answer.status(422) : Answer.OK),
        /** Refuses all. */
        REFUSING(request -> Answer.status(500)),
        /** Says that it is overloaded. */
        BUSY(request -> Answer.status(503).with("Retry-After", "1"));

        private final Script script;

        How(Script script) {
            this.script = script;
        }
    }

    @Override
    public void begin(Lab lab) {
        lab.receiver().answer(how.script);
    }

    @Override
    public void end(Lab lab) {
        lab.receiver().answer(Lab.WELL);
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.empty();
    }
}
