package gridrelay.console.api;

import gridrelay.relay.Conversations;
import gridrelay.relay.DeadLetterView;
import gridrelay.relay.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Messages that were given up. */
@Path("/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class DeadLettersResource {
    @Inject
    Conversations conversations;

    @GET
    public Page<DeadLetterView> list(@QueryParam("endpoint") String endpoint, @BeanParam Paging paging) {
        return conversations.deadLetters(endpoint, paging.cursor(), paging.limit());
    }
}
