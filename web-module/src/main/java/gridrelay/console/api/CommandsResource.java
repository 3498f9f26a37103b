package gridrelay.console.api;

import gridrelay.relay.CommandView;
import gridrelay.relay.Operations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What became of an operator's command. */
@Path("/commands")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@Tag(name = "Conversations")
public class CommandsResource {
    @Inject
    Operations operations;

    @GET
    @Path("/{id}")
    @Operation(summary = "A command that was not done at once")
    public CommandView one(@PathParam("id") String id) {
        return operations.command(Query.id("command", id));
    }
}
