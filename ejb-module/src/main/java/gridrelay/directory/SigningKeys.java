package gridrelay.directory;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * The keys of Standard Webhooks. {@code v1}: {@code whsec_} and 32 random bytes. {@code v1a}: an Ed25519 pair, {@code whsk_}
 * with the private key and the public one behind it, {@code whpk_} with the public one alone.
 */
final class SigningKeys {
    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SigningKeys() {}

    static String randomSecret() {
        var bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    static String randomPair() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            var encoded = pair.getPublic().getEncoded(); // X.509: the key itself comes last (RFC 8410)
            var both = Arrays.copyOf(seed, 2 * LENGTH);
            System.arraycopy(encoded, encoded.length - LENGTH, both, LENGTH, LENGTH);
            return "whsk_" + Base64.getEncoder().encodeToString(both);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform since 15 has it
        }
    }

    /** The {@code whpk_} of a {@code whsk_}. */
    static String publicKey(String pair) {
        var both = Base64.getDecoder().decode(pair.substring("whsk_".length()));
        return "whpk_" + Base64.getEncoder().encodeToString(Arrays.copyOfRange(both, LENGTH, 2 * LENGTH));
    }
}
