package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** A node's network is down: it reaches nobody, nobody reaches it, and its own calls fail at once. */
record Unplugged(int node) implements Special {

    @Override
    public void begin(Lab lab) {
        lab.network().ifPresent(network -> network.unplug(node));
    }

    @Override
    public void end(Lab lab) {
        lab.network().ifPresent(network -> network.plug(node));
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.OUTAGE);
    }

    @Override
    public Optional<String> missing(Lab lab) {
        return Split.missingNetwork(lab);
    }
}
