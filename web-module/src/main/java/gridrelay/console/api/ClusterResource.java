package gridrelay.console.api;

import gridrelay.access.Callers;
import gridrelay.database.InDoubt;
import gridrelay.grid.Cluster;
import gridrelay.grid.GridState;
import gridrelay.grid.MemberState;
import gridrelay.grid.ShardState;
import gridrelay.problem.Refusal;
import gridrelay.relay.Reconciler;
import gridrelay.relay.Reconciliation;
import gridrelay.relay.Reconciling;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;

/** The nodes, and who owns which shard. */
@Path("/cluster")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class ClusterResource {
    /** The cluster, as the node that was asked knows it. */
    public record ClusterJson(
            String node,
            boolean ready,
            Duration leaseLeft,
            GridState grid,
            List<MemberState> members,
            List<ShardState> shards,
            Reconciliation reconciliation,
            List<InDoubt.Held> inDoubt) {}

    @Inject
    Cluster cluster;

    @Inject
    Callers callers;

    @Inject
    Reconciler reconciler;

    @Inject
    Reconciling reconciling;

    @Inject
    InDoubt inDoubt;

    @GET
    public ClusterJson one() {
        if (!callers.current().seesAll()) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "FORBIDDEN", "the account's roles do not allow this");
        }
        return new ClusterJson(
                cluster.nodeName(),
                cluster.ready(),
                cluster.leaseLeft(),
                cluster.grid().orElse(null),
                cluster.members(),
                cluster.shards(),
                reconciler.done(),
                inDoubt.held());
    }

    @POST
    @Path("/reconcile")
    public Response reconcile() {
        reconciling.ask();
        return Response.accepted().build();
    }
}
