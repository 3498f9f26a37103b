package gridrelay.access;

import java.time.Instant;

/**
 * What a session remembers of a login.
 *
 * @param id random; null where a version that gave none began it
 * @param account its name
 * @param securityVersion the account's at that time
 */
public record SessionLogin(String id, String account, int securityVersion, Instant begun) {}
