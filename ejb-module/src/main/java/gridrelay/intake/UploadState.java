package gridrelay.intake;

import java.time.Instant;

/**
 * How far a file has been received.
 *
 * @param offset bytes that are durable
 * @param length null if it was not told yet
 * @param expires when it is forgotten unless more comes; null once it is complete
 * @param metadata as it was sent; may be null
 * @param concat as it was sent; null for a file that is not in parts
 */
public record UploadState(String id, long offset, Long length, Instant expires, String metadata, String concat) {

    static UploadState of(FileRow row) {
        return new UploadState(row.id(), row.received(), row.length(), row.expires(), row.metadata(), row.concat());
    }
}
