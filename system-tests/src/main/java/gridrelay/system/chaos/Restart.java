package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** A node is stopped in order and started again. Excuses nothing: nobody may notice. */
record Restart(int node) implements Fault {

    @Override
    public void begin(Lab lab) {
        if (lab.node(node).isReady()) {
            lab.node(node).stop();
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
        return Optional.empty();
    }
}
