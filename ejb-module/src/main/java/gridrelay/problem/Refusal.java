package gridrelay.problem;

import jakarta.ejb.ApplicationException;

/**
 * A request that cannot be carried out, with a code that clients may rely on.
 *
 * <p>Unchecked and rolling back: a refusal leaves nothing half done. The message is for the caller: it names the field and
 * the rule, never a secret or the whole of a bad value.
 */
@ApplicationException(rollback = true, inherited = true)
public class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The sort of a refusal; the console gives each its HTTP status. */
    public enum Kind {
        /** 400: a field breaks a rule. */
        INVALID,
        /** 403: the caller may not. */
        FORBIDDEN,
        /** 404: there is none, or none that the caller may see. */
        NOT_FOUND,
        /** 409: it contradicts the present state. */
        CONFLICT,
        /** 413: too many or too large. */
        TOO_LARGE,
        /** 503: try again later; nothing was done. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final String code;

    /** @param code stable, upper case, e.g. {@code ENDPOINT_DISABLED} */
    public Refusal(Kind kind, String code, String message) {
        super(message);
        this.kind = kind;
        this.code = code;
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }
}
