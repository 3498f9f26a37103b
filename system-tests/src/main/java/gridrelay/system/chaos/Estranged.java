package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/**
 * A node comes back with the name of another grid: the others' members turn it away, and the database is all that it has in common
 * with them. At the end it is one of them again. Excuses nothing.
 */
record Estranged(int node) implements Special {

    @Override
    public void begin(Lab lab) {
        comeBack(lab, "another");
        lab.node(node).awaitReady(); // a server that is told to stop before it has started may hang
    }

    @Override
    public void end(Lab lab) {
        comeBack(lab, lab.cluster().gridName());
    }

    private void comeBack(Lab lab, String grid) {
        var one = lab.node(node);
        if (one.isRunning()) {
            one.stop();
        }
        one.with("GRIDRELAY_GRID_NAME", grid).begin();
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.empty();
    }
}
