package gridrelay.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import gridrelay.problem.Refusal;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Encrypts what endpoints keep secret (ADR 21): AES-256-GCM with a random nonce, bound to the endpoint and the field, so that a
 * text that was moved to another row or column opens no more. Thread-safe.
 *
 * <p>What is written: {@code aes1:} key id {@code :} base64 of nonce and ciphertext. What does not begin so is plain: it was
 * written without a key, and is encrypted as soon as there is one.
 */
@ApplicationScoped
class SecretBox {
    private static final String MARK = "aes1:";
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Log log = new Log();
    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private String current;

    @Inject
    @ConfigProperty(name = "gridrelay.development", defaultValue = "false")
    boolean development;

    /** 32 bytes as base64; writes and reads. */
    @Inject
    @ConfigProperty(name = "gridrelay.secrets.key")
    Optional<String> key;

    /** Read only, as long as a rotation takes. */
    @Inject
    @ConfigProperty(name = "gridrelay.secrets.old-keys")
    Optional<List<String>> oldKeys;

    @PostConstruct
    void begin() {
        key.filter(text -> !text.isBlank()).ifPresent(text -> current = add("gridrelay.secrets.key", text));
        oldKeys.orElse(List.of()).forEach(text -> add("gridrelay.secrets.old-keys", text));
        if (current == null && !development) {
            throw new IllegalStateException(
                    "gridrelay.secrets.key is missing: 32 random bytes as base64, which encrypt the"
                            + " endpoints' secrets; only a development server starts without");
        }
        if (current == null) {
            log.secretsPlain();
        }
    }

    private String add(String setting, String text) {
        var id = "";
        try {
            var bytes = Base64.getDecoder().decode(text.trim());
            if (bytes.length != KEY) {
                throw new IllegalArgumentException();
            }
            id = HexFormat.of()
                    .formatHex(
                            Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), 4));
            keys.put(id, new SecretKeySpec(bytes, "AES"));
        } catch (IllegalArgumentException | GeneralSecurityException e) { // never with the text in it
            throw new IllegalStateException(setting + " must hold 32 bytes as base64");
        }
        return id;
    }

    /** With what everything begins that is encrypted with the current key; none if there is no key. */
    Optional<String> mark() {
        return Optional.ofNullable(current).map(id -> MARK + id + ":");
    }

    Seal of(long endpoint) {
        return new Seal(endpoint);
    }

    /** Seals and opens the fields of one endpoint; null stays null. */
    final class Seal {
        private final long endpoint;

        private Seal(long endpoint) {
            this.endpoint = endpoint;
        }

        String seal(String field, String plain) {
            if (plain == null || current == null) {
                return plain;
            }
            var nonce = new byte[NONCE];
            random.nextBytes(nonce);
            try {
                var sealed = cipher(Cipher.ENCRYPT_MODE, keys.get(current), nonce, field)
                        .doFinal(plain.getBytes(UTF_8));
                var all = Arrays.copyOf(nonce, NONCE + sealed.length);
                System.arraycopy(sealed, 0, all, NONCE, sealed.length);
                return MARK + current + ":" + Base64.getEncoder().encodeToString(all);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e); // every Java platform has it
            }
        }

        /** @throws Refusal UNAVAILABLE {@code SECRET_UNREADABLE} if no key of this node opens it */
        String open(String field, String sealed) {
            if (sealed == null || !sealed.startsWith(MARK)) {
                return sealed;
            }
            try {
                var parts = sealed.split(":", 3);
                var key = keys.get(parts[1]);
                if (key == null) {
                    throw unreadable(field, "key " + parts[1] + " is not known here");
                }
                var all = Base64.getDecoder().decode(parts[2]);
                var nonce = Arrays.copyOf(all, NONCE);
                return new String(
                        cipher(Cipher.DECRYPT_MODE, key, nonce, field).doFinal(all, NONCE, all.length - NONCE), UTF_8);
            } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
                throw unreadable(field, "it is damaged, or was another's");
            }
        }

        private Cipher cipher(int mode, SecretKey key, byte[] nonce, String field) throws GeneralSecurityException {
            var cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((endpoint + ":" + field).getBytes(UTF_8));
            return cipher;
        }

        private Refusal unreadable(String field, String why) {
            return new Refusal(
                    Refusal.Kind.UNAVAILABLE,
                    "SECRET_UNREADABLE",
                    "the " + field + " of endpoint " + endpoint + " cannot be decrypted: " + why);
        }
    }
}
