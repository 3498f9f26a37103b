package gridrelay.grid;

import com.hazelcast.cluster.Cluster;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How many members the grid must have for its protected structures to serve ({@code split-brain-protection} in the grid's
 * configuration, by the same two variables). With fewer, this node is in the smaller part of a split, or most others are down: it
 * asks for no shards and writes no entries; what the database alone decides goes on (ADR 18).
 */
@ApplicationScoped
class Quorum {

    private final boolean on;
    private final int minimum;

    /** Off. */
    protected Quorum() {
        this(false, 2);
    }

    @Inject
    Quorum(
            @ConfigProperty(name = "gridrelay.grid.protected", defaultValue = "false") boolean on,
            @ConfigProperty(name = "gridrelay.grid.minimum", defaultValue = "2") int minimum) {
        this.on = on;
        this.minimum = minimum;
    }

    boolean isIn(Cluster members) {
        return !on || members.getMembers().size() >= minimum;
    }

    GridState state(Cluster members) {
        return new GridState(members.getMembers().size(), on ? minimum : 1, isIn(members));
    }
}
