package gridrelay.console.files;

import gridrelay.console.api.Items;
import gridrelay.console.api.Paging;
import gridrelay.intake.FileEvent;
import gridrelay.intake.FileOperations;
import gridrelay.intake.FileStatus;
import gridrelay.intake.FileView;
import gridrelay.intake.Intake;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** What became of files, their content, and what operators do about them. */
@Path("/files")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class FilesResource {

    /** @param previous the hash of the event before; hash covers it, all fields, and the file's id */
    public record EventJson(
            int no,
            Instant at,
            FileStatus status,
            String node,
            long durationMs,
            String engine,
            String signatures,
            String digest,
            String detail,
            String previous,
            String hash) {
        static EventJson of(FileEvent event) {
            return new EventJson(
                    event.no(),
                    event.at(),
                    event.status(),
                    event.node(),
                    event.durationMs(),
                    event.engine(),
                    event.signatures(),
                    event.digest(),
                    event.detail(),
                    event.previous(),
                    event.hash());
        }
    }

    /** @param whole whether nothing was changed, left out or put in since */
    public record EventsJson(List<EventJson> items, boolean whole) {}

    @Inject
    Intake intake;

    @Inject
    FileOperations operations;

    @GET
    public Items<FileView> list(@QueryParam("status") String status, @BeanParam Paging paging) {
        var limit = paging.limit();
        return Items.of(
                intake.files(status(status), paging.after((String) null), limit), limit, file -> file, Intake::cursor);
    }

    private static FileStatus status(String text) {
        try {
            return text == null ? null : FileStatus.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("status", "must be one of " + Arrays.toString(FileStatus.values()));
        }
    }

    @GET
    @Path("/{id}")
    public FileView one(@PathParam("id") String id) {
        return intake.file(id);
    }

    @GET
    @Path("/{id}/events")
    public EventsJson events(@PathParam("id") String id) {
        var history = intake.events(id);
        return new EventsJson(history.items().stream().map(EventJson::of).toList(), history.whole());
    }

    /** Always as something to be saved, never to be shown: it comes from strangers. */
    @GET
    @Path("/{id}/content")
    @Produces(MediaType.WILDCARD)
    public Response content(@PathParam("id") String id) {
        var stored = intake.content(id);
        StreamingOutput body = output -> {
            try (var content = stored.content().get()) {
                content.transferTo(output);
            }
        };
        return Response.ok(body, MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_LENGTH, stored.file().received())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        disposition(stored.file().name()))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox; default-src 'none'")
                .build();
    }

    /** RFC 6266: the name percent-encoded, whatever is in it. */
    static String disposition(String name) {
        return "attachment; filename*=UTF-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A");
    }

    @POST
    @Path("/{id}/retry")
    public FileView retry(@PathParam("id") String id) {
        return operations.retry(id);
    }

    @POST
    @Path("/{id}/release")
    public FileView release(@PathParam("id") String id) {
        return operations.release(id);
    }

    @POST
    @Path("/{id}/discard")
    public FileView discard(@PathParam("id") String id) {
        return operations.discard(id);
    }
}
