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

/** What became of an operator's command. */
@Path("/commands")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class CommandsResource {
    @Inject
    Operations operations;

    @GET
    @Path("/{id}")
    public CommandView one(@PathParam("id") String id) {
        return operations.command(Query.id("command", id));
    }
}
