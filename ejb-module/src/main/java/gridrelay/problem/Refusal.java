package gridrelay.problem;

import jakarta.ejb.ApplicationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
        /** 410: there was one, and it will not come back. */
        GONE,
        /** 413: too many or too large. */
        TOO_LARGE,
        /** 423: another request is at it; try again soon. */
        LOCKED,
        /** 460, of the tus protocol: the bytes do not have the checksum that came with them; nothing of them was kept. */
        DAMAGED,
        /** 429: the caller has too much waiting; nothing was done. */
        TOO_MANY,
        /** 503: try again later; nothing was done. */
        UNAVAILABLE
    }

    private static final Duration SOON = Duration.ofSeconds(2);

    private final Kind kind;
    private final String code;
    private final transient List<Violation> violations;
    private final Duration retryAfter;

    /** @param code stable, upper case, e.g. {@code ENDPOINT_DISABLED} */
    public Refusal(Kind kind, String code, String message) {
        this(kind, code, message, List.of(), kind == Kind.UNAVAILABLE ? SOON : null);
    }

    /** @param retryAfter when it is worth another try */
    public Refusal(Kind kind, String code, String message, Duration retryAfter) {
        this(kind, code, message, List.of(), retryAfter);
    }

    private Refusal(Kind kind, String code, String message, List<Violation> violations, Duration retryAfter) {
        super(message);
        this.kind = kind;
        this.code = code;
        this.violations = violations;
        this.retryAfter = retryAfter;
    }

    /** Refuses a request as {@code INVALID} and tells every rule that it breaks. */
    public static Refusal invalid(List<Violation> violations) {
        var message = violations.stream()
                .map(v -> v.field().isEmpty() ? v.rule() : v.field() + " " + v.rule())
                .collect(Collectors.joining("; "));
        return new Refusal(Kind.INVALID, "INVALID", message, List.copyOf(violations), null);
    }

    /** Refuses a request as {@code INVALID} for one field. */
    public static Refusal invalid(String field, String rule) {
        return invalid(List.of(new Violation(field, rule)));
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** When it is worth another try, if it is. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The broken rules one by one, if it was refused for such. */
    public List<Violation> violations() {
        return violations == null ? List.of() : violations;
    }
}
