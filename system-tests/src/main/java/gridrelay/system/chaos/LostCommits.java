package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** A part of all answers to COMMIT is lost with its connection: the transaction has committed, and nobody knows. */
record LostCommits(int percent) implements Fault {

    @Override
    public void begin(Lab lab) {
        lab.links().forEach(link -> link.loseCommits(percent / 100.0));
    }

    @Override
    public void end(Lab lab) {
        lab.links().forEach(link -> link.loseCommits(0));
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }
}
