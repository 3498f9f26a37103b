package gridrelay.intake;

import gridrelay.grid.Cluster;
import gridrelay.grid.Neighbours;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** The other nodes, over the grid: {@link LoanBean} and {@link SpareSlotsBean} hear what is told. */
@ApplicationScoped
class GridPeers implements Peers {

    @Inject
    Neighbours neighbours;

    @Inject
    Cluster cluster;

    @Override
    public Optional<String> self() {
        return neighbours.self();
    }

    @Override
    public String node() {
        return cluster.nodeName();
    }

    @Override
    public void tell(String member, Object message) {
        neighbours.tell("intake-loan", member, message);
    }

    @Override
    public void tellAll(Object message) {
        neighbours.tellAll("intake-slots", message);
    }
}
