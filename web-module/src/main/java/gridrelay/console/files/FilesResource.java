package gridrelay.console.files;

import gridrelay.access.Callers;
import gridrelay.console.api.Items;
import gridrelay.console.api.Paging;
import gridrelay.console.live.FileStreams;
import gridrelay.intake.FileOperations;
import gridrelay.intake.FileStatus;
import gridrelay.intake.FileView;
import gridrelay.intake.FileWatch;
import gridrelay.intake.Intake;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What became of files, their content, and what operators do about them. */
@Path("/files")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class FilesResource {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    @Inject
    Intake intake;

    @Inject
    FileWatch watch;

    @Inject
    FileOperations operations;

    @Inject
    FileStreams streams;

    @Inject
    Callers callers;

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
    public Intake.History events(@PathParam("id") String id) {
        return intake.events(id);
    }

    /**
     * The same as they happen, each with its number as its id, from the one behind {@code Last-Event-ID} on. 204, which a browser's
     * {@code EventSource} takes as the end, if none can follow.
     *
     * <p>The request is put aside by JAX-RS and answered on the Servlet API's non-blocking output, which tells when a client is slow.
     */
    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5") // who takes anything gets JSON
    public void follow(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") String last,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse suspended)
            throws IOException {
        var seen = number(last);
        intake.file(id); // whether the caller may
        var progress = watch.progress(List.of(id)).get(id);
        if (progress != null && progress.over() && seen >= progress.events()) {
            suspended.resume(Response.noContent().build());
            return;
        }
        streams.open(request.getAsyncContext(), id, callers.current().accountId(), seen);
    }

    private static int number(String eventId) {
        if (eventId == null || eventId.isEmpty()) {
            return 0;
        }
        if (!NUMBER.matcher(eventId).matches()) {
            throw Refusal.invalid("Last-Event-ID", "must be the number of an event");
        }
        return Integer.parseInt(eventId);
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
