package gridrelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Standard Webhooks {@code v1}: HMAC-SHA256 over {@code id.timestamp.body}, keyed by the decoded secret. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /**
     * One signature for each secret, separated by blanks: receivers read the first header line only.
     *
     * @param secrets {@code whsec_} and base64, the newest first
     */
    static String of(List<String> secrets, String id, long timestamp, byte[] body) {
        var head = (id + '.' + timestamp + '.').getBytes(UTF_8);
        var signatures = new StringBuilder(60 * secrets.size());
        for (var secret : secrets) {
            if (!signatures.isEmpty()) {
                signatures.append(' ');
            }
            signatures.append("v1,").append(Base64.getEncoder().encodeToString(hmac(key(secret), head, body)));
        }
        return signatures.toString();
    }

    private static byte[] key(String secret) {
        return Base64.getDecoder().decode(secret.startsWith("whsec_") ? secret.substring(6) : secret);
    }

    private static byte[] hmac(byte[] key, byte[] head, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
