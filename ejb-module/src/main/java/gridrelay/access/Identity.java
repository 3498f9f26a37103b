package gridrelay.access;

/**
 * A proven caller.
 *
 * @param securityVersion a session is over when its account's is no longer this one
 */
public record Identity(Caller caller, int securityVersion) {}
