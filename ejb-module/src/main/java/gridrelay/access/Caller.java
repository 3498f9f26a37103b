package gridrelay.access;

import java.util.Set;

/** Who calls: an account and its roles at the time of the call. */
public record Caller(long accountId, String name, Set<String> roles) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether the caller sees what other accounts created; a mere producer sees only its own. */
    public boolean seesAll() {
        return roles.contains(Role.ADMIN) || roles.contains(Role.OPERATOR) || roles.contains(Role.VIEWER);
    }
}
