package gridrelay.system.chaos;

import gridrelay.system.node.Node;
import gridrelay.system.oracle.Fault.Kind;
import java.util.List;
import java.util.Optional;

/** kill -9 of some nodes at once; they are started again at its end, which nobody waits for. */
record Kill(List<Integer> nodes) implements Fault {

    @Override
    public void begin(Lab lab) {
        nodes.stream().map(lab::node).filter(Node::isRunning).forEach(Node::kill);
    }

    @Override
    public void end(Lab lab) {
        nodes.stream().map(lab::node).filter(node -> !node.isRunning()).forEach(Node::begin);
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
