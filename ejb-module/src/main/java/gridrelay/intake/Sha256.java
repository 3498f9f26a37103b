package gridrelay.intake;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest that everything here is compared by. */
public final class Sha256 {
    private Sha256() {}

    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** Ends the digest: 64 hex digits, lower case. */
    public static String end(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of all bytes of a file. */
    public static String of(Path file) throws IOException {
        var digest = start();
        try (var source = FileChannel.open(file, StandardOpenOption.READ)) {
            Disk.pass(source, Long.MAX_VALUE, digest, null);
        }
        return end(digest);
    }

    /** What the digest has come to; it goes on. */
    static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // the JDK's own can
        }
    }
}
