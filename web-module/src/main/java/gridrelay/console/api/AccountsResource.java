package gridrelay.console.api;

import gridrelay.access.Account;
import gridrelay.access.Accounts;
import gridrelay.console.json.Required;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** Who may call. */
@Path("/accounts")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class AccountsResource {
    /** An account; {@code login} tells whether it has a password. */
    public record AccountJson(String name, Set<String> roles, boolean enabled, boolean login, Instant createdAt) {
        static AccountJson of(Account account) {
            return new AccountJson(
                    account.name(),
                    new TreeSet<>(account.roles()),
                    account.enabled(),
                    account.hasPassword(),
                    account.createdAt());
        }
    }

    /** Without a password it can only have tokens. */
    public record NewAccount(
            @Required String name, @Required Set<String> roles, String password) {
        @Override
        public String toString() {
            return "NewAccount[" + name + "]";
        }
    }

    /** A new password, of 12 to 200 characters. */
    public record NewPassword(@Required String password) {
        @Override
        public String toString() {
            return "NewPassword[]";
        }
    }

    /** The roles from now on. */
    public record NewRoles(@Required Set<String> roles) {}

    @Inject
    Accounts accounts;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(NewAccount account) {
        var created = accounts.create(account.name(), account.roles(), account.password());
        return Response.status(Response.Status.CREATED)
                .entity(AccountJson.of(created))
                .build();
    }

    @GET
    public Items<AccountJson> list(@BeanParam Paging paging) {
        var limit = paging.limit();
        return Items.of(accounts.list(paging.after(""), limit), limit, AccountJson::of, Account::name);
    }

    @GET
    @Path("/{name}")
    public AccountJson one(@PathParam("name") String name) {
        return AccountJson.of(accounts.one(name));
    }

    @PUT
    @Path("/{name}/password")
    @Consumes(MediaType.APPLICATION_JSON)
    public void setPassword(@PathParam("name") String name, NewPassword password) {
        accounts.setPassword(name, password.password());
    }

    @PUT
    @Path("/{name}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    public void setRoles(@PathParam("name") String name, NewRoles roles) {
        accounts.setRoles(name, roles.roles());
    }

    @POST
    @Path("/{name}/enable")
    public void enable(@PathParam("name") String name) {
        accounts.enable(name);
    }

    @POST
    @Path("/{name}/disable")
    public void disable(@PathParam("name") String name) {
        accounts.disable(name);
    }
}
