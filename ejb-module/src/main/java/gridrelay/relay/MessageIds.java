package gridrelay.relay;

import jakarta.enterprise.context.Dependent;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Ids of messages and batches. Random, not counted: an id must not repeat after a crash, a restored backup or a clock that was set back,
 * and it must hold no full stop, which delimits what a webhook's signature covers.
 */
@Dependent
class MessageIds {

    private static final Base64.Encoder URL_SAFE = Base64.getUrlEncoder().withoutPadding();

    private static final SecureRandom RANDOM = new SecureRandom();

    String next() {
        return random("msg_");
    }

    /** Of a batch. */
    static String ofBatch() {
        return random("batch_");
    }

    private static String random(String prefix) {
        var bits = new byte[128 / 8];
        RANDOM.nextBytes(bits);
        return prefix + URL_SAFE.encodeToString(bits);
    }
}
