package gridrelay.console.api;

import gridrelay.access.Accounts;
import gridrelay.access.Token;
import gridrelay.console.json.Required;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;

/** Bearer tokens. */
@Path("/tokens")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class TokensResource {
    /** @param token of a new one only, shown once */
    public record TokenJson(
            long id,
            String token,
            String account,
            String description,
            Instant createdAt,
            Instant expiresAt,
            Instant revokedAt) {
        static TokenJson of(Token token, String text) {
            return new TokenJson(
                    token.id(),
                    text,
                    token.account().name(),
                    token.description(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.revokedAt());
        }
    }

    /** @param lifetime an ISO 8601 duration; without one it does not expire */
    public record NewToken(@Required String account, String description, Duration lifetime) {}

    @Inject
    Accounts accounts;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(NewToken token) {
        var created = accounts.createToken(token.account(), token.description(), token.lifetime());
        return Response.status(Response.Status.CREATED)
                .entity(TokenJson.of(created.token(), created.text()))
                .build();
    }

    @GET
    public Items<TokenJson> list(@BeanParam Paging paging) {
        var limit = paging.limit();
        return Items.of(accounts.tokens(paging.after(0), limit), limit, t -> TokenJson.of(t, null), Token::id);
    }

    @DELETE
    @Path("/{id}")
    public void revoke(@PathParam("id") String id) {
        accounts.revokeToken(Query.id("token", id));
    }
}
