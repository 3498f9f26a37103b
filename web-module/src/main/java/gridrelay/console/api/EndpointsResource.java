package gridrelay.console.api;

import gridrelay.directory.Directory;
import gridrelay.directory.Endpoint;
import gridrelay.directory.EndpointSpec;
import gridrelay.relay.Backlogs;
import gridrelay.relay.EndpointReports;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;

/** Where messages go. */
@Path("/endpoints")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class EndpointsResource {
    @Inject
    Directory directory;

    @Inject
    Backlogs backlogs;

    @Inject
    EndpointReports reports;

    @Inject
    InstantSource clock;

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("name") String name, EndpointSpec spec) {
        var put = directory.put(name, spec);
        return Response.status(put.created() ? Response.Status.CREATED : Response.Status.OK)
                .entity(view(put.endpoint(), put.secret()))
                .build();
    }

    @GET
    public Items<EndpointJson> list(@BeanParam Paging paging) {
        var limit = paging.limit();
        return Items.of(
                directory.list(paging.after(""), limit), limit, endpoint -> view(endpoint, null), Endpoint::name);
    }

    @GET
    @Path("/{name}")
    public EndpointJson one(@PathParam("name") String name) {
        return view(directory.one(name), null);
    }

    @DELETE
    @Path("/{name}")
    public void delete(@PathParam("name") String name, @QueryParam("discard") @DefaultValue("false") String discard) {
        directory.delete(name, Query.flag("discard", discard));
    }

    @POST
    @Path("/{name}/secret")
    public Directory.Keys rotate(
            @PathParam("name") String name, @QueryParam("overlap") @DefaultValue("PT24H") String overlap) {
        return directory.rotateSecret(name, Query.duration("overlap", overlap));
    }

    @POST
    @Path("/{name}/pause")
    public void pause(@PathParam("name") String name) {
        directory.pause(name);
    }

    @POST
    @Path("/{name}/resume")
    public void resume(@PathParam("name") String name) {
        directory.resume(name);
    }

    private EndpointJson view(Endpoint endpoint, String secret) {
        return EndpointJson.of(
                endpoint,
                secret,
                reports.breaker(endpoint.id()),
                directory.headers(endpoint),
                backlogs.of(endpoint.id()),
                clock.instant());
    }
}
