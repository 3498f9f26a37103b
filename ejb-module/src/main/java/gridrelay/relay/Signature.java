package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Standard Webhooks' signatures over {@code id.timestamp.body}: {@code v1} is HMAC-SHA256 keyed by a decoded {@code whsec_},
 * {@code v1a} is Ed25519 by the private half of a {@code whsk_}.
 */
final class Signature {

    private static final String HMAC = "HmacSHA256";
    private static final String ED25519 = "Ed25519";
    private static final String PAIR = "whsk_";
    private static final int SEED = 32;

    private Signature() {}

    /**
     * One signature for each key, separated by blanks: receivers read the first header line only.
     *
     * @param keys {@code whsec_} or {@code whsk_} and base64
     */
    static String of(List<String> keys, String id, long timestamp, byte[] body) {
        var head = (id + '.' + timestamp + '.').getBytes(UTF_8);
        var signatures = new StringBuilder(100 * keys.size());
        for (var key : keys) {
            if (!signatures.isEmpty()) {
                signatures.append(' ');
            }
            signatures.append(of(key, head, body));
        }
        return signatures.toString();
    }

    private static String of(String key, byte[] head, byte[] body) {
        try {
            return key.startsWith(PAIR)
                    ? "v1a," + base64(ed25519(decoded(key, PAIR), head, body))
                    : "v1," + base64(hmac(decoded(key, "whsec_"), head, body));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a key: " + e.getMessage(), e);
        }
    }

    private static byte[] decoded(String key, String prefix) {
        return Base64.getDecoder().decode(key.startsWith(prefix) ? key.substring(prefix.length()) : key);
    }

    private static String base64(byte[] signature) {
        return Base64.getEncoder().encodeToString(signature);
    }

    private static byte[] hmac(byte[] key, byte[] head, byte[] body) throws GeneralSecurityException {
        var mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        mac.update(head);
        return mac.doFinal(body);
    }

    private static byte[] ed25519(byte[] pair, byte[] head, byte[] body) throws GeneralSecurityException {
        var seed = Arrays.copyOf(pair, SEED); // the public key stands behind it
        var key = KeyFactory.getInstance(ED25519)
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
        var signing = java.security.Signature.getInstance(ED25519);
        signing.initSign(key);
        signing.update(head);
        signing.update(body);
        return signing.sign();
    }
}
