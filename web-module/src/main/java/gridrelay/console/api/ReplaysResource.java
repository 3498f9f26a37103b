package gridrelay.console.api;

import gridrelay.console.json.Required;
import gridrelay.relay.MessageView;
import gridrelay.relay.NewReplay;
import gridrelay.relay.ReplayView;
import gridrelay.relay.Replays;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;

/** Settled messages that are sent again. */
@Path("/replays")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class ReplaysResource {
    /** @see NewReplay */
    public record ReplayRequest(
            @Required String endpoint, String conversation, Instant from, Instant to, MessageView.State state) {}

    @Inject
    Replays replays;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response start(ReplayRequest replay, @Context UriInfo uri) {
        return accepted(
                replays.start(new NewReplay(
                        replay.endpoint(), replay.conversation(), replay.from(), replay.to(), replay.state())),
                uri);
    }

    @GET
    public Items<ReplayView> list(@BeanParam Paging paging) {
        var limit = paging.limit();
        return Items.of(replays.list(paging.after(Long.MAX_VALUE), limit), limit, replay -> replay, ReplayView::id);
    }

    @GET
    @Path("/{id}")
    public ReplayView one(@PathParam("id") String id) {
        return replays.one(Query.id("replay", id));
    }

    @POST
    @Path("/{id}/cancel")
    public Response cancel(@PathParam("id") String id, @Context UriInfo uri) {
        return accepted(replays.cancel(Query.id("replay", id)), uri);
    }

    private static Response accepted(ReplayView replay, UriInfo uri) {
        var location = uri.getBaseUriBuilder().path("replays/{id}").build(replay.id());
        return Response.accepted(replay).location(location).build();
    }
}
