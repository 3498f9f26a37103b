package gridrelay.console.files;

import gridrelay.intake.Append;
import gridrelay.intake.FileStatus;
import gridrelay.intake.FileView;
import gridrelay.intake.Intake;
import gridrelay.intake.NewUpload;
import gridrelay.intake.Uploads;
import gridrelay.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Files in, as a form: for whom tus is too much. Each file is received as it comes; its fields {@code policy} and
 * {@code conversation} come before it.
 */
@Path("/uploads")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class UploadsResource {

    private static final int LONGEST_FIELD = 1_000;
    private static final int MOST_FILES = 10_000;
    private static final int MOST_PARTS = 3 * MOST_FILES; // two fields before each

    /** @param reason why it was refused already; else null */
    public record ReceivedJson(String id, String name, FileStatus status, FileView.Reason reason) {}

    /** In the order of the form. */
    public record FilesJson(List<ReceivedJson> files) {}

    @Inject
    Uploads uploads;

    @Inject
    Intake intake;

    /** 202: all of the files are received. Where it fails, files before the failing one have been received too. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response receive(@Context HttpServletRequest request) {
        uploads.requireUploader();
        try {
            return receive(new MultipartBody(request.getContentType(), request.getInputStream()));
        } catch (IOException e) { // of the request alone; nobody hears the answer
            var refusal = new Refusal(Refusal.Kind.LOCKED, "UPLOAD_BROKEN_OFF", "the request broke off");
            refusal.initCause(e);
            throw refusal;
        }
    }

    private Response receive(MultipartBody body) throws IOException {
        var files = new ArrayList<ReceivedJson>();
        String policy = null;
        String conversation = null;
        var parts = 0;
        for (var head = body.next(); head.isPresent(); head = body.next()) {
            if (++parts > MOST_PARTS) {
                throw Refusal.invalid("", "there may be " + MOST_PARTS + " files and fields in one form");
            }
            var field = head.get();
            if (field.fileName() == null) {
                var value = field(field.name(), body);
                if ("policy".equals(field.name())) {
                    policy = value;
                } else if ("conversation".equals(field.name())) {
                    conversation = value;
                } else {
                    throw Refusal.invalid(String.valueOf(field.name()), "is no field; policy and conversation are");
                }
            } else if (files.size() == MOST_FILES) {
                throw Refusal.invalid("", "there may be " + MOST_FILES + " files in one form");
            } else if (!field.fileName().isEmpty()) { // a browser's empty file field has none
                files.add(file(field.fileName(), policy, conversation, body));
            }
        }
        if (files.isEmpty()) {
            throw Refusal.invalid("", "there is no file in the form");
        }
        return Response.accepted(new FilesJson(files)).build();
    }

    private ReceivedJson file(String name, String policy, String conversation, MultipartBody body) {
        var begun = uploads.create(new NewUpload(name, policy, conversation, null, null, null, null));
        try {
            uploads.append(begun.id(), new Append(0, null, -1, null, true), body.part())
                    .receive();
        } catch (RuntimeException e) {
            forget(begun.id());
            throw e;
        }
        var file = intake.file(begun.id());
        return new ReceivedJson(file.id(), file.name(), file.status(), file.reason());
    }

    private void forget(String id) {
        try {
            uploads.withdraw(id);
        } catch (RuntimeException e) {
            // it expires
        }
    }

    private static String field(String name, MultipartBody body) throws IOException {
        var bytes = body.part().readNBytes(LONGEST_FIELD + 1);
        if (bytes.length > LONGEST_FIELD) {
            throw Refusal.invalid(String.valueOf(name), "must have at most " + LONGEST_FIELD + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
