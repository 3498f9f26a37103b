package gridrelay.console.api;

import gridrelay.console.json.JsonText;
import gridrelay.console.json.OneOrMany;
import gridrelay.console.json.Required;
import gridrelay.relay.AcceptedMessage;
import gridrelay.relay.AttemptView;
import gridrelay.relay.Conversations;
import gridrelay.relay.NewMessage;
import gridrelay.relay.Relay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Messages in, and what became of them. 202 is a promise: what it covers is delivered at least once, in order. */
@Path("/messages")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class MessagesResource {
    /** A message of a batch. */
    public record BatchItem(
            @Required String conversation,
            @Required @OneOrMany List<String> endpoint,
            @Required String type,
            @Required JsonText data,
            String idempotencyKey) {}

    /** The receipts, in the order of the messages and, within one, of its endpoints. */
    public record Receipts(List<AcceptedMessage> messages) {}

    /** The first attempt first. */
    public record Attempts(List<AttemptView> items) {}

    @Inject
    Relay relay;

    @Inject
    Conversations conversations;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response send(List<BatchItem> batch) {
        return accepted(relay.accept(batch.stream()
                .map(item -> new NewMessage(
                        item.conversation(),
                        item.endpoint(),
                        item.type(),
                        item.data().json(),
                        item.idempotencyKey()))
                .toList()));
    }

    @GET
    @Path("/{id}")
    public MessageJson message(@PathParam("id") String id) {
        return MessageJson.of(conversations.message(id));
    }

    @GET
    @Path("/{id}/attempts")
    public Attempts attempts(@PathParam("id") String id) {
        return new Attempts(conversations.attempts(id));
    }

    static Response accepted(List<AcceptedMessage> messages) {
        return Response.accepted(new Receipts(messages)).build();
    }
}
