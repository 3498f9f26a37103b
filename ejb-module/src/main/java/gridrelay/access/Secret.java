package gridrelay.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** A bearer token as its holder knows it. Never logged: its text has to be asked for. */
record Secret(String text) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A token of 256 random bits; they make a plain hash of it as good as a slow one. */
    static Secret random() {
        var bits = new byte[32];
        RANDOM.nextBytes(bits);
        return new Secret("gr_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** SHA-256, in hex. */
    String hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Secret[gr_...]";
    }
}
