package gridrelay.system.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaders;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies Standard Webhooks signatures, independently of the code that makes them. */
final class Signatures {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final long TOLERANCE_SECONDS = 300;

    private final InstantSource clock;
    private final Map<String, byte[]> keys = new ConcurrentHashMap<>();

    Signatures(InstantSource clock) {
        this.clock = clock;
    }

    /** From now on requests to this endpoint must be signed. */
    void expect(String endpoint, String secret) {
        String encoded = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
        keys.put(endpoint, Base64.getDecoder().decode(encoded));
    }

    /** What is wrong, if anything. An endpoint whose secret nobody told is not checked. */
    Optional<String> check(String endpoint, String id, HttpHeaders headers, byte[] body) {
        byte[] key = keys.get(endpoint);
        if (key == null) {
            return Optional.empty();
        }
        String timestamp = headers.get("webhook-timestamp", "");
        if (!timestamp.matches("\\d{1,12}")
                || Math.abs(Long.parseLong(timestamp) - clock.instant().getEpochSecond()) > TOLERANCE_SECONDS) {
            return Optional.of("webhook-timestamp '" + timestamp + "'");
        }
        // All signatures are on one line: verifiers read only the first header of the name.
        byte[] wanted = ("v1," + sign(key, id, timestamp, body)).getBytes(UTF_8);
        boolean signed = Arrays.stream(headers.get("webhook-signature", "").split(" "))
                .anyMatch(signature -> MessageDigest.isEqual(wanted, signature.getBytes(UTF_8)));
        return signed ? Optional.empty() : Optional.of("bad signature");
    }

    private static String sign(byte[] key, String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
