package gridrelay.console.files;

import gridrelay.console.json.Required;
import gridrelay.intake.ContentLimits;
import gridrelay.intake.FilePolicy;
import gridrelay.intake.Policies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What files are allowed. */
@Path("/policies")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class PoliciesResource {

    /** What is not given is as in {@link ContentLimits#DEFAULT}. */
    public record PolicySpec(
            @Required List<String> types,
            @Required Long maxBytes,
            Long maxPixels,
            Integer maxArchiveDepth,
            Long maxArchiveEntries,
            Long maxExpandedBytes,
            Integer maxRatio,
            Boolean allowMacros,
            Boolean allowActiveContent,
            Boolean allowEncrypted,
            String notifyEndpoint) {

        FilePolicy named(String name) {
            var limits = ContentLimits.DEFAULT;
            return new FilePolicy(
                    name,
                    Set.copyOf(types),
                    maxBytes,
                    new ContentLimits(
                            or(maxPixels, limits.maxPixels()),
                            or(maxArchiveDepth, limits.maxArchiveDepth()),
                            or(maxArchiveEntries, limits.maxArchiveEntries()),
                            or(maxExpandedBytes, limits.maxExpandedBytes()),
                            or(maxRatio, limits.maxRatio()),
                            or(allowMacros, limits.allowMacros()),
                            or(allowActiveContent, limits.allowActiveContent()),
                            or(allowEncrypted, limits.allowEncrypted())),
                    notifyEndpoint);
        }

        private static <T> T or(T given, T otherwise) {
            return Objects.requireNonNullElse(given, otherwise);
        }
    }

    /** A policy, whole. */
    public record PolicyJson(
            String name,
            List<String> types,
            long maxBytes,
            long maxPixels,
            int maxArchiveDepth,
            long maxArchiveEntries,
            long maxExpandedBytes,
            int maxRatio,
            boolean allowMacros,
            boolean allowActiveContent,
            boolean allowEncrypted,
            String notifyEndpoint) {

        static PolicyJson of(FilePolicy policy) {
            var limits = policy.limits();
            return new PolicyJson(
                    policy.name(),
                    policy.types().stream().sorted().toList(),
                    policy.maxBytes(),
                    limits.maxPixels(),
                    limits.maxArchiveDepth(),
                    limits.maxArchiveEntries(),
                    limits.maxExpandedBytes(),
                    limits.maxRatio(),
                    limits.allowMacros(),
                    limits.allowActiveContent(),
                    limits.allowEncrypted(),
                    policy.notifyEndpoint());
        }
    }

    @Inject
    Policies policies;

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(@PathParam("name") String name, PolicySpec spec) {
        var policy = spec.named(name);
        var created = policies.put(policy);
        return Response.status(created ? Response.Status.CREATED : Response.Status.OK)
                .entity(PolicyJson.of(policy))
                .build();
    }

    @GET
    @Path("/{name}")
    public PolicyJson one(@PathParam("name") String name) {
        return PolicyJson.of(policies.one(name));
    }
}
