package gridrelay.console.api;

import gridrelay.console.json.JsonText;
import gridrelay.console.json.OneOrMany;
import gridrelay.console.json.Required;
import gridrelay.problem.Refusal;
import gridrelay.relay.NewMessage;
import gridrelay.relay.Relay;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.regex.Pattern;

/** A conversation's messages in; a class of its own, because JAX-RS first chooses the class with the longest path. */
@Path("/conversations/{conversation}/messages")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class SendingResource {
    private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");

    /** A message of the conversation that the path names. */
    public record MessageRequest(
            @Required @OneOrMany List<String> endpoint,
            @Required String type,
            @Required JsonText data) {}

    @Inject
    Relay relay;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response send(
            @PathParam("conversation") String conversation, MessageRequest message, @Context HttpHeaders headers) {
        return MessagesResource.accepted(relay.accept(new NewMessage(
                conversation, message.endpoint(), message.type(), message.data().json(), key(headers))));
    }

    private static String key(HttpHeaders headers) {
        var keys = headers.getRequestHeader("Idempotency-Key");
        if (keys == null || keys.isEmpty()) {
            return null;
        }
        if (keys.size() > 1 || !KEY.matcher(keys.get(0)).matches()) {
            throw Refusal.invalid("Idempotency-Key", "must have 1 to 200 visible ASCII characters, once");
        }
        return keys.get(0);
    }
}
