package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.time.Duration;
import java.util.Optional;

/** A node is stopped in order, and killed before it has done with that; it is started again at the end. */
record Hurried(int node, Duration patience) implements Special {

    @Override
    public void begin(Lab lab) {
        if (lab.node(node).isRunning()) {
            lab.node(node).stopOrKill(patience);
        }
    }

    @Override
    public void end(Lab lab) {
        if (!lab.node(node).isRunning()) {
            lab.node(node).begin();
        }
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.KILL);
    }

    @Override
    public boolean isSudden() {
        return true;
    }
}
