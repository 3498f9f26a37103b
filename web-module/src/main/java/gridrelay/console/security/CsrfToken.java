package gridrelay.console.security;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** The token that a page sends with each change: other sites cannot read it. */
public final class CsrfToken {
    /** Scripts send it in this header. */
    public static final String HEADER = "X-CSRF-Token";

    /** Forms send it in this field. */
    public static final String FIELD = "csrf";

    private static final SecureRandom RANDOM = new SecureRandom();

    private CsrfToken() {}

    /** The session's, if somebody has logged in. */
    public static Optional<String> of(HttpServletRequest request) {
        return LoginSession.of(request).map(LoginSession::csrf);
    }

    static String random() {
        var bits = new byte[24];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    static boolean same(String sent, String expected) {
        return sent != null
                && expected != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    /** What browsers tell themselves about where a request comes from; absent from old ones and from programs. */
    static boolean comesFromElsewhere(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        return site != null && !site.equals("same-origin") && !site.equals("none");
    }
}
