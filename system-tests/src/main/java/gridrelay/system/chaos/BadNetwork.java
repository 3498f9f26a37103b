package gridrelay.system.chaos;

import gridrelay.system.oracle.Fault.Kind;
import java.util.Optional;

/**
 * Nodes' cables are bad: packets are lost, or wait in line.
 *
 * @param lost of a hundred that a node should get
 * @param kilobits a second that a node can send; 0 for no bound
 */
record BadNetwork(int lost, int kilobits) implements Fault {

    @Override
    public void begin(Lab lab) {
        lab.network().ifPresent(network -> {
            if (lost > 0) {
                network.lose(lost);
            }
            if (kilobits > 0) {
                network.narrow(kilobits);
            }
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
        return lab.network().isPresent() ? Optional.empty() : Optional.of("network namespaces and iptables, as root");
    }
}
