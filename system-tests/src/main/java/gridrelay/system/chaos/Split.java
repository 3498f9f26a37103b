package gridrelay.system.chaos;

import gridrelay.system.node.Link;
import gridrelay.system.oracle.Fault.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Nodes that do not hear some others, or do not reach the database. Packets vanish, as at a pulled cable. Receivers and clients are
 * reached by all.
 *
 * @param deaf who does not hear whom
 * @param without who does not reach the database
 */
record Split(List<Deaf> deaf, List<Integer> without) implements Fault {

    /** One direction between two nodes. */
    record Deaf(int node, int to) {}

    /** @param nodes that neither hear each other nor are heard */
    static Split between(int node, int other) {
        return new Split(List.of(new Deaf(node, other), new Deaf(other, node)), List.of());
    }

    Split without(List<Integer> nodes) {
        return new Split(deaf, nodes);
    }

    /** Both. */
    Split and(Split other) {
        return new Split(Stream.concat(deaf.stream(), other.deaf.stream()).toList(), without);
    }

    @Override
    public void begin(Lab lab) {
        lab.network()
                .ifPresentOrElse(
                        network -> {
                            deaf.forEach(one -> network.deafen(one.node(), one.to()));
                            without.forEach(
                                    node -> network.cut(node, lab.link(node).port()));
                        },
                        () -> without.forEach(node -> lab.link(node).cut()));
    }

    @Override
    public void end(Lab lab) {
        lab.network().ifPresent(Network::heal);
        lab.links().forEach(Link::mend);
    }

    @Override
    public Optional<Kind> excuse() {
        return Optional.of(Kind.SPLIT);
    }

    @Override
    public Optional<String> missing(Lab lab) {
        return deaf.isEmpty() ? Optional.empty() : missingNetwork(lab);
    }

    static Optional<String> missingNetwork(Lab lab) {
        return lab.network().isPresent() ? Optional.empty() : Optional.of("network namespaces and iptables, as root");
    }
}
