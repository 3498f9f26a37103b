package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** SIGSTOP of a node: shorter than the lease it is nobody's business, longer than that its shards go to others. */
record Pause(int node) implements Fault {

    @Override
    public void begin(Lab lab) {
        if (lab.node(node).isRunning()) {
            lab.node(node).pause();
        }
    }

    @Override
    public void end(Lab lab) {
        if (lab.node(node).isRunning()) {
            lab.node(node).resume();
        }
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.PAUSE);
    }
}
