package gridrelay.console.files;

import gridrelay.intake.Append;
import gridrelay.intake.Checksum;
import gridrelay.intake.UploadState;
import gridrelay.intake.Uploads;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * Files in, by tus 1.0.0 (<a href="https://tus.io/protocols/resumable-upload">tus.io</a>) with creation, creation-with-upload,
 * creation-defer-length, checksum, termination, expiration and concatenation.
 */
@Path("/files")
@ApplicationScoped
public class TusResource {

    static final String VERSION = "1.0.0";

    private static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,checksum,termination,expiration,concatenation";

    private static final int LOCKED = 423;
    /** What a HEAD may answer besides: for all else the client is to ask again. */
    private static final Set<Refusal.Kind> CERTAIN =
            Set.of(Refusal.Kind.NOT_FOUND, Refusal.Kind.GONE, Refusal.Kind.FORBIDDEN, Refusal.Kind.INVALID);

    @Inject
    Uploads uploads;

    @OPTIONS
    public Response abilities() {
        return Response.noContent()
                .header("Tus-Version", VERSION)
                .header("Tus-Extension", EXTENSIONS)
                .header("Tus-Max-Size", uploads.largest())
                .header("Tus-Checksum-Algorithm", String.join(",", Checksum.ALGORITHMS))
                .build();
    }

    @OPTIONS
    @Path("/{id}")
    public Response abilitiesOfOne() {
        return abilities();
    }

    @POST
    public Response create(@Context HttpServletRequest request) throws IOException {
        var headers = checked(request);
        if (headers.isFinal()) {
            if (headers.one("Upload-Length") != null || headers.one("Upload-Defer-Length") != null) {
                throw Refusal.invalid("Upload-Length", "must not be there: it is the sum of the parts'");
            }
            return created(
                    uploads.concatenate(headers.newUpload(null), headers.parts())
                            .receive(),
                    false);
        }
        var upload = headers.newUpload(headers.newLength());
        var checksum = headers.checksum();
        if (upload.length() != null && headers.bringsBytes() && request.getContentLengthLong() > upload.length()) {
            throw new Refusal(Refusal.Kind.TOO_LARGE, "UPLOAD_TOO_LONG", "there are more bytes than Upload-Length");
        }
        if (!headers.bringsBytes() || request.getContentLengthLong() == 0) {
            return created(uploads.create(upload), false);
        }
        var append = new Append(0, null, request.getContentLengthLong(), checksum, false);
        if (uploads.comesWhole(upload, append)) {
            return created(
                    uploads.createWhole(upload, append, request.getInputStream())
                            .receive(),
                    true);
        }
        var state = uploads.create(upload);
        try {
            return created(
                    uploads.append(state.id(), append, request.getInputStream()).receive(), true);
        } catch (RuntimeException e) {
            forget(state.id()); // its sender does not know it
            throw e;
        }
    }

    private void forget(String id) {
        try {
            uploads.withdraw(id);
        } catch (RuntimeException e) {
            // it expires
        }
    }

    @HEAD
    @Path("/{id}")
    public Response head(@PathParam("id") String id, @Context HttpServletRequest request) {
        checked(request);
        try {
            return told(uploads.state(id));
        } catch (RuntimeException e) {
            if (e instanceof Refusal refusal && CERTAIN.contains(refusal.kind())) {
                throw e;
            }
            // 404 would make the client begin anew, 5xx give up
            return Response.status(LOCKED)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(HttpHeaders.RETRY_AFTER, 1)
                    .build();
        }
    }

    private static Response told(UploadState state) {
        var unfinishedFinal = state.concat() != null
                && !state.concat().equals("partial")
                && (state.length() == null || state.offset() < state.length());
        var response = Response.ok()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Upload-Metadata", state.metadata())
                .header("Upload-Concat", state.concat())
                .header("Upload-Offset", unfinishedFinal ? null : state.offset())
                .header("Upload-Length", state.length())
                .header("Upload-Defer-Length", state.length() == null ? 1 : null);
        return expiring(response, state).build();
    }

    @PATCH
    @Path("/{id}")
    public Response append(@PathParam("id") String id, @Context HttpServletRequest request) throws IOException {
        var headers = checked(request);
        if (!headers.bringsBytes()) {
            throw new WebApplicationException(Response.Status.UNSUPPORTED_MEDIA_TYPE);
        }
        var append = new Append(
                headers.offset(),
                headers.number("Upload-Length"),
                request.getContentLengthLong(),
                headers.checksum(),
                false);
        var state = uploads.append(id, append, request.getInputStream()).receive();
        return expiring(Response.noContent().header("Upload-Offset", state.offset()), state)
                .build();
    }

    @DELETE
    @Path("/{id}")
    public void withdraw(@PathParam("id") String id, @Context HttpServletRequest request) {
        checked(request);
        uploads.withdraw(id);
    }

    private static TusHeaders checked(HttpServletRequest request) {
        var headers = new TusHeaders(request);
        if (!VERSION.equals(headers.one("Tus-Resumable"))) {
            throw new WebApplicationException(Response.status(Response.Status.PRECONDITION_FAILED)
                    .header("Tus-Version", VERSION)
                    .build());
        }
        return headers;
    }

    /** A relative address: what the Host header says is nobody's word. */
    private static Response created(UploadState state, boolean withBytes) {
        var response = Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, "/api/v1/files/" + state.id())
                .header("Upload-Offset", withBytes ? state.offset() : null);
        return expiring(response, state).build();
    }

    private static Response.ResponseBuilder expiring(Response.ResponseBuilder response, UploadState state) {
        return response.header(
                "Upload-Expires",
                state.expires() == null
                        ? null
                        : DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                state.expires().atOffset(ZoneOffset.UTC)));
    }
}
