package gridrelay.intake;

import gridrelay.model.Shard;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** The row of a file that begins. */
final class NewFile {

    /** Number 0 has written nothing. */
    static final long FIRST_WRITER = 1;

    private static final SecureRandom RANDOM = new SecureRandom();

    private NewFile() {}

    /** One of which nothing is here yet. */
    static FileRow of(NewUpload upload, Long length, FilePolicy policy, long account, Instant now, Instant expires) {
        return row(id(), upload, length, policy, account, now, expires, 0);
    }

    /** One that begins when all of it is here: its bytes are those of the first writer. */
    static FileRow whole(NewUpload upload, long length, FilePolicy policy, long account, Instant now) {
        return whole(id(), upload, length, policy, account, now);
    }

    /** @param id nobody else's */
    static FileRow whole(String id, NewUpload upload, long length, FilePolicy policy, long account, Instant now) {
        return row(id, upload, length, policy, account, now, null, FIRST_WRITER);
    }

    private static FileRow row(
            String id,
            NewUpload upload,
            Long length,
            FilePolicy policy,
            long account,
            Instant now,
            Instant expires,
            long writer) {
        return new FileRow(
                id,
                Shard.of(id),
                account,
                upload.name() == null ? id : upload.name(),
                upload.metadata(),
                policy.name(),
                upload.conversation(),
                upload.sha256(),
                upload.concat(),
                length,
                0,
                writer,
                null,
                false,
                expires,
                null,
                FileStatus.RECEIVING,
                null,
                false,
                0,
                null,
                null,
                null,
                null,
                null,
                false,
                0,
                null,
                now,
                null,
                null);
    }

    /** Not to be guessed: it stands in URLs. Only letters and digits: it stands in paths. */
    static String id() {
        var bits = new byte[128 / 8];
        RANDOM.nextBytes(bits);
        return "f_" + HexFormat.of().formatHex(bits);
    }
}
