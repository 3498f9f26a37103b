package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * The second node's wall clock jumps, and back at the end. Four minutes at most: with more than five every receiver would refuse its
 * signatures as too old, and rightly.
 */
record ClockJump(Duration ahead) implements Fault {

    @Override
    public void begin(Lab lab) {
        lab.clock().orElseThrow().set(ahead);
    }

    @Override
    public void end(Lab lab) {
        lab.clock().orElseThrow().set(Duration.ZERO);
    }

    /** It may take its own lease for over, and begin anew. */
    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }

    @Override
    public Optional<String> missing(Lab lab) {
        return lab.clock().isPresent() ? Optional.empty() : Optional.of("libfaketime");
    }
}
