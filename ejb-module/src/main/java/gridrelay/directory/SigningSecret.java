package gridrelay.directory;

import java.security.SecureRandom;
import java.util.Base64;

/** A symmetric secret of Standard Webhooks: {@code whsec_} and 32 random bytes. */
final class SigningSecret {
    private static final SecureRandom RANDOM = new SecureRandom();

    private SigningSecret() {}

    static String random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }
}
