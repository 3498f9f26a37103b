package gridrelay.console.api;

import gridrelay.console.json.JsonText;
import gridrelay.console.json.OneOrMany;
import gridrelay.console.json.Required;
import gridrelay.problem.Refusal;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Messages in, and what became of them. 202 is a promise: what it covers is delivered at least once, in order. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@Tag(name = "Messages")
public class MessagesResource {
    private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");

    /** A message of the conversation that the path names. */
    public record MessageRequest(
            @Required @OneOrMany List<String> endpoint,
            @Required String type,
            @Required @Schema(description = "any JSON") JsonText data) {}

    /** A message of a batch. */
    public record BatchItem(
            @Required String conversation,
            @Required @OneOrMany List<String> endpoint,
            @Required String type,
            @Required @Schema(description = "any JSON") JsonText data,
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
    @Path("/conversations/{conversation}/messages")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Send a message of a conversation to one endpoint or several")
    @Parameter(
            name = "Idempotency-Key",
            in = ParameterIn.HEADER,
            description = "1 to 200 visible characters; a repeat within 24 h gets the first answer")
    public Response send(
            @PathParam("conversation") String conversation, MessageRequest message, @Context HttpHeaders headers) {
        var accepted = relay.accept(new NewMessage(
                conversation, message.endpoint(), message.type(), message.data().json(), key(headers)));
        return accepted(accepted);
    }

    @POST
    @Path("/messages")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Send 1 to 1,000 messages, all or none")
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
    @Path("/messages/{id}")
    @Operation(summary = "A message and what became of it")
    public MessageJson message(@PathParam("id") String id) {
        return MessageJson.of(conversations.message(id));
    }

    @GET
    @Path("/messages/{id}/attempts")
    @Operation(summary = "The attempts at a message, the first one first, at most 500")
    public Attempts attempts(@PathParam("id") String id) {
        return new Attempts(conversations.attempts(id));
    }

    private static Response accepted(List<AcceptedMessage> messages) {
        return Response.accepted(new Receipts(messages)).build();
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
