package gridrelay.intake.storage;

import gridrelay.intake.Sha256;
import gridrelay.intake.Storage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * A bucket of Google Cloud Storage, over its JSON interface. Files go through resumable sessions, which are kept: one that was cut
 * short is gone on with where Google says, and one that was cancelled cannot be completed any more. Stored is what Google has with
 * the CRC32C that the bytes had when their SHA-256 was right.
 */
final class GcsStorage implements Storage {

    private static final String SETTING = "gridrelay.intake.gcs.";
    private static final String KIND = "gcs ";
    private static final Duration SHORT = Pace.of(0);
    private static final ContentType BYTES = ContentType.APPLICATION_OCTET_STREAM;

    private final GcsClient google;
    private final String endpoint;
    private final String bucket;
    private final long chunk;

    /** @param chunk bytes of a request, a multiple of 256 KiB: Google's rule for all but the last */
    GcsStorage(GcsClient google, String endpoint, String bucket, long chunk) {
        this.google = google;
        this.endpoint = endpoint;
        this.bucket = bucket;
        this.chunk = chunk;
    }

    /** If we die before the session is kept, Google drops it after a week; after that as {@link S3Storage#put}. */
    @Override
    public Put put(Item item, Transfer transfer) throws IOException {
        var sums = Sums.of(item.content());
        if (!sums.sha256().equals(item.sha256())) {
            return Put.ALTERED;
        }
        var there = found(item, sums);
        if (there.isPresent()) {
            return there.get();
        }
        var known = transfer.session().filter(session -> session.startsWith(KIND));
        if (known.isPresent()) {
            var put = goOn(address(known.get()), item, sums, transfer);
            if (put.isPresent()) {
                return put.get();
            }
        }
        var begun = begin(item);
        if (!transfer.keep(KIND + begun)) {
            cancel(begun);
            return Put.GIVEN_UP;
        }
        return send(begun, 0, item, sums, transfer)
                .orElseThrow(() -> new IOException("Google lost the session of " + item.id()));
    }

    private URI begin(Item item) throws IOException {
        var uri = URI.create(endpoint + "/upload/storage/v1/b/" + bucket
                + "/o?uploadType=resumable&ifGenerationMatch=0&name=" + name(item.id()));
        var about = Json.createObjectBuilder()
                .add("contentType", BYTES.getMimeType())
                .add("metadata", Json.createObjectBuilder().add("sha256", item.sha256()))
                .build();
        var answer = google.call(
                "POST",
                uri,
                Map.of("X-Upload-Content-Length", Long.toString(item.length())),
                new StringEntity(about.toString(), ContentType.APPLICATION_JSON),
                SHORT);
        if (!answer.is(200, 201) || answer.location() == null) {
            throw answer.unexpected("begin a session");
        }
        return URI.create(answer.location());
    }

    /** Empty if Google does not know the session any more. */
    private Optional<Put> goOn(URI session, Item item, Sums sums, Transfer transfer) throws IOException {
        var answer = google.call("PUT", session, Map.of("Content-Range", "bytes */" + item.length()), null, SHORT);
        if (answer.is(308)) {
            return send(session, next(answer), item, sums, transfer);
        }
        return answer.is(200, 201) // completed; but what matters is what is there now
                ? found(item, sums)
                : ended(answer, item, sums);
    }

    private Optional<Put> found(Item item, Sums sums) throws IOException {
        return find(item.id()).map(object -> isSame(object, item, sums) ? Put.STORED : Put.CONFLICT);
    }

    private Optional<Put> send(URI session, long from, Item item, Sums sums, Transfer transfer) throws IOException {
        try (var content = FileChannel.open(item.content(), StandardOpenOption.READ)) {
            var at = from;
            while (true) {
                if (!transfer.isWanted()) {
                    return Optional.of(Put.GIVEN_UP); // whoever has it now goes on with the session, or cancels it
                }
                var answer = send(session, at, item, content);
                if (!answer.is(308)) {
                    return ended(answer, item, sums);
                }
                var next = next(answer);
                if (next <= at || next > item.length()) {
                    throw new IOException("Google has " + next + " bytes of " + item.id() + " after those from " + at);
                }
                at = next;
            }
        }
    }

    private GcsClient.Answer send(URI session, long at, Item item, FileChannel content) throws IOException {
        var size = Math.min(chunk, item.length() - at);
        var range =
                size == 0 ? "bytes */" + item.length() : "bytes " + at + "-" + (at + size - 1) + "/" + item.length();
        return google.call(
                "PUT",
                session,
                Map.of("Content-Range", range),
                new InputStreamEntity(new Region(content, at, size), size, BYTES),
                Pace.of(size));
    }

    /** How many bytes Google has for certain, which may be less than were sent. */
    private static long next(GcsClient.Answer answer) throws IOException {
        if (answer.range() == null) {
            return 0;
        }
        try {
            return Long.parseLong(answer.range().substring(answer.range().lastIndexOf('-') + 1)) + 1;
        } catch (NumberFormatException e) {
            throw new IOException("Google says that it has " + answer.range(), e);
        }
    }

    private Optional<Put> ended(GcsClient.Answer answer, Item item, Sums sums) throws IOException {
        if (answer.is(200, 201)) {
            return Optional.of(isSame(answer.json(), item, sums) ? Put.STORED : Put.ALTERED);
        }
        if (answer.is(412)) { // something came there meanwhile
            return found(item, sums);
        }
        if (answer.is(404, 410, 499)) {
            return Optional.empty();
        }
        throw answer.unexpected("take " + item.id());
    }

    private Optional<JsonObject> find(String id) throws IOException {
        var answer = google.call("GET", object(id, ""), Map.of(), null, SHORT);
        if (answer.is(404)) {
            return Optional.empty();
        }
        if (!answer.is(200)) {
            throw answer.unexpected("tell what it has of " + id);
        }
        return Optional.of(answer.json());
    }

    private static boolean isSame(JsonObject object, Item item, Sums sums) {
        return object.getString("size", "").equals(Long.toString(item.length()))
                && object.getString("crc32c", "").equals(sums.crc32c());
    }

    @Override
    public InputStream open(String id) throws IOException {
        var content = google.open(object(id, "?alt=media"));
        if (content == null) {
            throw new NoSuchFileException(id);
        }
        return content;
    }

    @Override
    public void end(String id, Optional<String> session) throws IOException {
        var kept = session.filter(text -> text.startsWith(KIND));
        if (kept.isPresent()) {
            cancel(address(kept.get()));
        }
    }

    private void cancel(URI session) throws IOException {
        var answer = google.call("DELETE", session, Map.of(), null, SHORT);
        // 499 is "cancelled"; other refusals say that there is nothing to cancel, if they are not about the caller or
        // the moment
        if (answer.status() >= 500 || answer.is(401, 403, 408, 429)) {
            throw answer.unexpected("cancel a session");
        }
    }

    @Override
    public void remove(String id) throws IOException {
        var answer = google.call("DELETE", object(id, ""), Map.of(), null, SHORT);
        if (!answer.is(200, 204, 404)) {
            throw answer.unexpected("remove " + id);
        }
    }

    @Override
    public Optional<String> fault() {
        var uri = URI.create(endpoint + "/storage/v1/b/" + bucket + "/o?maxResults=1&fields=kind");
        try {
            var answer = google.call("GET", uri, Map.of(), null, SHORT);
            return answer.is(200)
                    ? Optional.empty()
                    : Optional.of(setting(answer.status()) + ": " + this + ", status " + answer.status());
        } catch (IOException e) {
            return Optional.of(SETTING + "endpoint, credentials: " + this + ", " + e.getMessage());
        }
    }

    private static String setting(int status) {
        return switch (status) {
            case 404 -> SETTING + "bucket";
            case 401, 403 -> SETTING + "credentials";
            default -> SETTING + "endpoint";
        };
    }

    private static URI address(String session) {
        return URI.create(session.substring(KIND.length()));
    }

    private URI object(String id, String query) {
        return URI.create(endpoint + "/storage/v1/b/" + bucket + "/o/" + name(id) + query);
    }

    private static String name(String id) {
        return URLEncoder.encode(Storage.key(id), StandardCharsets.UTF_8);
    }

    /** Both sums of the same reading. */
    private record Sums(String sha256, String crc32c) {
        static Sums of(Path content) throws IOException {
            var digest = Sha256.start();
            var crc = new CRC32C();
            try (var source = FileChannel.open(content, StandardOpenOption.READ)) {
                var buffer = ByteBuffer.allocate(256 << 10);
                while (source.read(buffer.clear()) >= 0) {
                    digest.update(buffer.array(), 0, buffer.position());
                    crc.update(buffer.array(), 0, buffer.position());
                }
            }
            var bytes = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
            return new Sums(Sha256.end(digest), Base64.getEncoder().encodeToString(bytes));
        }
    }

    @Override
    public void close() throws IOException {
        google.close();
    }

    @Override
    public String toString() {
        return "gs://" + bucket;
    }
}
