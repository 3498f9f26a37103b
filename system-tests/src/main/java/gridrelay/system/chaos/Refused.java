package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/** Two nodes' connections with each other are reset, as by a firewall: both hear so at once, where packets that vanish say nothing. */
record Refused(int node, int other) implements Special {

    @Override
    public void begin(Lab lab) {
        lab.network().ifPresent(network -> {
            network.refuse(node, other);
            network.refuse(other, node);
        });
    }

    @Override
    public void end(Lab lab) {
        lab.network().ifPresent(Network::heal);
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }

    @Override
    public Optional<String> missing(Lab lab) {
        return Split.missingNetwork(lab);
    }
}
