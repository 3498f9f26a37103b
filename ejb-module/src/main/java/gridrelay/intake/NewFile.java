package gridrelay.intake;

import gridrelay.model.Shard;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** The row of a file that begins. */
final class NewFile {

    private static final SecureRandom RANDOM = new SecureRandom();

    private NewFile() {}

    /** One of which nothing is here yet. */
    static FileRow of(NewUpload upload, Long length, FilePolicy policy, long account, Instant now, Instant expires) {
        return row(upload, length, policy, account, now, expires, 0);
    }

    /** One that begins when all of it is here: its bytes are those of the first writer. */
    static FileRow whole(NewUpload upload, long length, FilePolicy policy, long account, Instant now) {
        return row(upload, length, policy, account, now, null, 1);
    }

    private static FileRow row(
            NewUpload upload, Long length, FilePolicy policy, long account, Instant now, Instant expires, long writer) {
        var id = id();
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
    private static String id() {
        var bits = new byte[128 / 8];
        RANDOM.nextBytes(bits);
        return "f_" + HexFormat.of().formatHex(bits);
    }
}
