package gridrelay.intake.storage;

import gridrelay.intake.Sha256;
import gridrelay.intake.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of S3, or of a server that speaks like it. Files of every size go as multipart uploads, which are kept: one that was cut
 * short is gone on with at its first missing part, and one that was aborted cannot be completed any more. Stored is what was read
 * back with the right SHA-256.
 */
final class S3Storage implements Storage {

    private static final String S3 = "gridrelay.intake.s3.";
    private static final int MOST_PARTS = 10_000;
    private static final Duration COMPLETING = Duration.ofMinutes(10); // large objects take S3 minutes

    private final S3Client s3;
    private final String bucket;
    private final long partBytes;

    /** @param partBytes of each part but the last, or more where a file would have too many */
    S3Storage(S3Client s3, String bucket, long partBytes) {
        this.s3 = s3;
        this.bucket = bucket;
        this.partBytes = partBytes;
    }

    /**
     * If we die before the upload is kept, S3 has an empty one, which the bucket's lifecycle rule removes; after that, it is gone on
     * with; after it is completed, the next call finds the object.
     */
    @Override
    public Put put(Item item, Transfer transfer) throws IOException {
        if (!Sha256.of(item.content()).equals(item.sha256())) {
            return Put.ALTERED;
        }
        try {
            if (isThere(item.id())) {
                return isSame(item) ? Put.STORED : Put.CONFLICT;
            }
            var known = transfer.session().flatMap(S3Upload::of);
            var there = known.flatMap(upload -> parts(item.id(), upload));
            if (there.isPresent()) {
                var put = send(item, known.get(), there.get(), transfer);
                if (put.isPresent()) {
                    return put.get();
                }
            }
            var upload = begin(item);
            if (!transfer.keep(upload.session())) {
                abort(item.id(), upload);
                return Put.GIVEN_UP;
            }
            return send(item, upload, Map.of(), transfer)
                    .orElseThrow(() -> new IOException("S3 lost the upload of " + item.id()));
        } catch (SdkException e) {
            throw new IOException("S3 cannot store " + item.id(), e);
        }
    }

    private S3Upload begin(Item item) {
        var size = Math.max(partBytes, (item.length() + MOST_PARTS - 1) / MOST_PARTS);
        var created = s3.createMultipartUpload(request -> request.bucket(bucket)
                .key(Storage.key(item.id()))
                .contentType("application/octet-stream")
                .metadata(Map.of("sha256", item.sha256())));
        return new S3Upload(size, created.uploadId());
    }

    /** What S3 has of an upload; empty if it does not know it any more. */
    private Optional<Map<Integer, Part>> parts(String id, S3Upload upload) {
        try {
            var parts = new HashMap<Integer, Part>();
            s3.listPartsPaginator(request ->
                            request.bucket(bucket).key(Storage.key(id)).uploadId(upload.id()))
                    .parts()
                    .forEach(part -> parts.put(part.partNumber(), part));
            return Optional.of(parts);
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Empty if the server does not know the upload any more, which some tell only now. */
    private Optional<Put> send(Item item, S3Upload upload, Map<Integer, Part> there, Transfer transfer)
            throws IOException {
        var tags = new ArrayList<CompletedPart>();
        try (var content = FileChannel.open(item.content(), StandardOpenOption.READ)) {
            for (var no = 1; no <= upload.parts(item.length()); no++) {
                if (!transfer.isWanted()) {
                    return Optional.of(Put.GIVEN_UP); // whoever has it now goes on with the upload, or aborts it
                }
                var part = there.get(no);
                var tag = part != null && part.size() == upload.size(no, item.length())
                        ? part.eTag()
                        : send(item, upload, no, content);
                tags.add(CompletedPart.builder().partNumber(no).eTag(tag).build());
            }
            if (!transfer.isWanted()) {
                return Optional.of(Put.GIVEN_UP);
            }
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
        var ours = complete(item, upload, tags);
        if (!ours && !isThere(item.id())) {
            return Optional.empty();
        }
        return Optional.of(isSame(item) ? Put.STORED : ours ? Put.ALTERED : Put.CONFLICT);
    }

    private String send(Item item, S3Upload upload, int no, FileChannel content) {
        var size = upload.size(no, item.length());
        var body = RequestBody.fromContentProvider(
                () -> new Region(content, upload.offset(no), size), size, "application/octet-stream");
        return s3.uploadPart(
                        request -> request.bucket(bucket)
                                .key(Storage.key(item.id()))
                                .uploadId(upload.id())
                                .partNumber(no)
                                .contentLength(size)
                                .overrideConfiguration(within(Pace.of(size))),
                        body)
                .eTag();
    }

    /** @return whether it is this upload that became the object, for certain */
    private boolean complete(Item item, S3Upload upload, List<CompletedPart> parts) {
        try {
            s3.completeMultipartUpload(request -> request.bucket(bucket)
                    .key(Storage.key(item.id()))
                    .uploadId(upload.id())
                    .ifNoneMatch("*")
                    .multipartUpload(all -> all.parts(parts))
                    .overrideConfiguration(within(COMPLETING)));
            return true;
        } catch (S3Exception e) {
            // 412: something is there. 404: aborted, or completed by a call whose answer was lost. What is there will
            // tell.
            if (e.statusCode() != 412 && e.statusCode() != 404) {
                throw e;
            }
            return false;
        }
    }

    private boolean isThere(String id) {
        try {
            s3.headObject(request -> request.bucket(bucket).key(Storage.key(id)));
            return true;
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    /** Reads the object back: checksums that S3 keeps of parts are none of the whole, and other servers have others or none. */
    private boolean isSame(Item item) throws IOException {
        var begun = System.nanoTime();
        var within = Pace.of(item.length()).toNanos();
        var digest = Sha256.start();
        var buffer = new byte[64 << 10];
        try (var stored = new DigestInputStream(open(item.id()), digest)) {
            while (stored.read(buffer) >= 0) {
                if (System.nanoTime() - begun > within) {
                    throw new IOException("S3 gives " + item.id() + " too slowly");
                }
            }
        }
        return Sha256.end(digest).equals(item.sha256());
    }

    @Override
    public InputStream open(String id) throws IOException {
        try {
            return new S3Content(s3.getObject(request -> request.bucket(bucket).key(Storage.key(id))));
        } catch (NoSuchKeyException e) {
            throw new NoSuchFileException(id);
        } catch (SdkException e) {
            throw new IOException("S3 does not give " + id, e);
        }
    }

    @Override
    public void end(String id, Optional<String> session) throws IOException {
        var upload = session.flatMap(S3Upload::of);
        if (upload.isPresent()) {
            try {
                abort(id, upload.get());
            } catch (SdkException e) {
                throw new IOException("S3 cannot end the transfer of " + id, e);
            }
        }
    }

    private void abort(String id, S3Upload upload) {
        try {
            s3.abortMultipartUpload(
                    request -> request.bucket(bucket).key(Storage.key(id)).uploadId(upload.id()));
        } catch (S3Exception e) {
            if (e.statusCode() != 404) { // completed, or aborted before
                throw e;
            }
        }
    }

    @Override
    public void remove(String id) throws IOException {
        try {
            s3.deleteObject(request -> request.bucket(bucket).key(Storage.key(id)));
        } catch (SdkException e) {
            throw new IOException("S3 cannot remove " + id, e);
        }
    }

    @Override
    public Optional<String> fault() {
        try {
            s3.listObjectsV2(request -> request.bucket(bucket).maxKeys(1));
            return Optional.empty();
        } catch (S3Exception e) {
            return Optional.of(setting(e.statusCode()) + ": " + this + ", "
                    + e.awsErrorDetails().errorCode() + " "
                    + e.awsErrorDetails().errorMessage());
        } catch (SdkException e) { // not reached, or not even asked: there are no credentials
            return Optional.of(S3 + "endpoint, access-key: " + this + ", " + e.getMessage());
        }
    }

    private static String setting(int status) {
        return switch (status) {
            case 404 -> S3 + "bucket";
            case 401, 403 -> S3 + "access-key";
            case 301, 307, 400 -> S3 + "region";
            default -> S3 + "endpoint";
        };
    }

    private static AwsRequestOverrideConfiguration within(Duration attempt) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(attempt)
                .apiCallTimeout(attempt.multipliedBy(2))
                .build();
    }

    @Override
    public void close() {
        s3.close();
    }

    @Override
    public String toString() {
        return "s3://" + bucket;
    }
}
