package gridrelay.console.api;

import gridrelay.console.json.Required;
import gridrelay.relay.CommandView;
import gridrelay.relay.Conversations;
import gridrelay.relay.LaneView;
import gridrelay.relay.Operations;
import gridrelay.relay.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** What is stuck and why, and an operator's means against it. */
@Path("/conversations")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class ConversationsResource {
    /** A conversation, towards each of its endpoints. */
    public record ConversationJson(String conversation, List<LaneView> endpoints) {}

    /** Which message to skip. */
    public record Skip(@Required Long sequence) {}

    @Inject
    Conversations conversations;

    @Inject
    Operations operations;

    @GET
    public Page<LaneView> list(
            @QueryParam("state") String state,
            @QueryParam("endpoint") String endpoint,
            @QueryParam("olderThan") String olderThan,
            @BeanParam Paging paging) {
        return conversations.conversations(
                Query.constant("state", state, LaneView.State.class),
                endpoint,
                Query.duration("olderThan", olderThan),
                paging.cursor(),
                paging.limit());
    }

    @GET
    @Path("/{conversation}")
    public ConversationJson one(@PathParam("conversation") String conversation) {
        return new ConversationJson(conversation, conversations.conversation(conversation));
    }

    @POST
    @Path("/{conversation}/endpoints/{endpoint}/retry")
    public Response retry(
            @PathParam("conversation") String conversation,
            @PathParam("endpoint") String endpoint,
            @Context UriInfo uri) {
        return answer(operations.retry(conversation, endpoint), uri);
    }

    @POST
    @Path("/{conversation}/endpoints/{endpoint}/skip")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response skip(
            @PathParam("conversation") String conversation,
            @PathParam("endpoint") String endpoint,
            Skip skip,
            @Context UriInfo uri) {
        return answer(operations.skip(conversation, endpoint, skip.sequence()), uri);
    }

    @POST
    @Path("/{conversation}/endpoints/{endpoint}/pause")
    public Response pause(
            @PathParam("conversation") String conversation,
            @PathParam("endpoint") String endpoint,
            @Context UriInfo uri) {
        return answer(operations.pause(conversation, endpoint), uri);
    }

    @POST
    @Path("/{conversation}/endpoints/{endpoint}/resume")
    public Response resume(
            @PathParam("conversation") String conversation,
            @PathParam("endpoint") String endpoint,
            @Context UriInfo uri) {
        return answer(operations.resume(conversation, endpoint), uri);
    }

    /** Done within the time that the boundary waits: 204; else the command can be asked for. */
    private static Response answer(CommandView command, UriInfo uri) {
        if (command.state() == CommandView.State.DONE) {
            return Response.noContent().build();
        }
        var location = uri.getBaseUriBuilder().path("commands/{id}").build(command.id());
        return Response.accepted(command).location(location).build();
    }
}
