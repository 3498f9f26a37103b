package gridrelay.system.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaders;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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

    /** A rotation is known to all that sign within this time. */
    static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<String, Keys> keys = new ConcurrentHashMap<>();

    /** @param previous null if it was never rotated; it signs beside the present one until its end */
    private record Keys(byte[] present, byte[] previous, Instant rotated, Instant previousEnd) {

        /** Each has to sign. */
        List<byte[]> required(Instant now) {
            if (previous == null || now.isAfter(previousEnd.minus(KNOWN_WITHIN))) {
                return List.of(present);
            }
            return now.isBefore(rotated.plus(KNOWN_WITHIN)) ? List.of() : List.of(present, previous);
        }

        /** One has to sign. */
        List<byte[]> enough(Instant now) {
            return previous == null || now.isAfter(rotated.plus(KNOWN_WITHIN))
                    ? List.of(present)
                    : List.of(present, previous);
        }
    }

    Signatures(InstantSource clock) {
        this.clock = clock;
    }

    /** From now on requests to this endpoint must be signed. */
    void expect(String endpoint, String secret) {
        keys.put(endpoint, new Keys(key(secret), null, null, null));
    }

    /** Somebody asks for a new secret, which may sign before we know it, and end the one before at once. */
    void rotating(String endpoint) {
        keys.computeIfPresent(
                endpoint,
                (name, before) -> new Keys(before.present(), before.previous(), clock.instant(), before.previousEnd()));
    }

    /** From now on by this secret, and for the overlap by the one before too. */
    void rotate(String endpoint, String secret, Duration overlap) {
        Instant now = clock.instant();
        keys.computeIfPresent(
                endpoint, (name, before) -> new Keys(key(secret), before.present(), now, now.plus(overlap)));
    }

    private static byte[] key(String secret) {
        return Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
    }

    /** What is wrong, if anything. An endpoint whose secret nobody told is not checked. */
    Optional<String> check(String endpoint, String id, HttpHeaders headers, byte[] body) {
        Keys known = keys.get(endpoint);
        if (known == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        String timestamp = headers.get("webhook-timestamp", "");
        if (!timestamp.matches("\\d{1,12}")
                || Math.abs(Long.parseLong(timestamp) - now.getEpochSecond()) > TOLERANCE_SECONDS) {
            return Optional.of("webhook-timestamp '" + timestamp + "'");
        }
        // All signatures are on one line: verifiers read only the first header of the name.
        String[] line = headers.get("webhook-signature", "").split(" ");
        if (known.enough(now).stream().noneMatch(key -> signed(line, key, id, timestamp, body))) {
            return Optional.of("bad signature");
        }
        return known.required(now).stream().allMatch(key -> signed(line, key, id, timestamp, body))
                ? Optional.empty()
                : Optional.of("not signed by both secrets");
    }

    private static boolean signed(String[] line, byte[] key, String id, String timestamp, byte[] body) {
        byte[] wanted = ("v1," + sign(key, id, timestamp, body)).getBytes(UTF_8);
        return Arrays.stream(line).anyMatch(signature -> MessageDigest.isEqual(wanted, signature.getBytes(UTF_8)));
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
