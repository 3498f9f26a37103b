package gridrelay.intake.storage;

import java.util.Optional;

/** A multipart upload, as it is kept: how large its parts are may change with the configuration, but not for one upload. */
record S3Upload(long partBytes, String id) {

    private static final String KIND = "s3";

    static Optional<S3Upload> of(String session) {
        var words = session.split(" ", 3);
        return words.length == 3 && words[0].equals(KIND)
                ? Optional.of(new S3Upload(Long.parseLong(words[1]), words[2]))
                : Optional.empty(); // of another storage, which was configured before
    }

    String session() {
        return KIND + " " + partBytes + " " + id;
    }

    /** Numbers begin at 1; an empty file has one part too. */
    int parts(long length) {
        return (int) Math.max(1, (length + partBytes - 1) / partBytes);
    }

    long offset(int no) {
        return (no - 1) * partBytes;
    }

    long size(int no, long length) {
        return Math.min(partBytes, length - offset(no));
    }
}
