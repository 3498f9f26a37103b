package gridrelay.relay;

import jakarta.enterprise.context.Dependent;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Ids of messages. Random, not counted: an id must not repeat after a crash, a restored backup or a clock that was set back,
 * and it must hold no full stop, which delimits what a webhook's signature covers.
 */
@Dependent
class MessageIds {

    private static final Base64.Encoder URL_SAFE = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();

    String next() {
        var bits = new byte[128 / 8];
        random.nextBytes(bits);
        return "msg_" + URL_SAFE.encodeToString(bits);
    }
}
