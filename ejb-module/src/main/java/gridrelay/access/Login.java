package gridrelay.access;

import java.time.Duration;

/** What became of a login by name and password. */
public sealed interface Login {
    /** Name and password are right. */
    record Granted(Identity identity) implements Login {}

    /** They are not, or the account may not log in; which of these is nobody's business. */
    record Denied() implements Login {}

    /** Too many failures: nothing was checked. */
    record Throttled(Duration retryAfter) implements Login {}
}
