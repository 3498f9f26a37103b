package gridrelay.access;

import java.util.List;

/** The roles that an account may have. */
public final class Role {
    /** Accounts, tokens, the audit trail, and all that an operator may. */
    public static final String ADMIN = "admin";
    /** Endpoints and lanes. */
    public static final String OPERATOR = "operator";
    /** Sends messages; sees only its own. */
    public static final String PRODUCER = "producer";
    /** Sees everything, changes nothing. */
    public static final String VIEWER = "viewer";

    /** All of them. */
    public static final List<String> ALL = List.of(ADMIN, OPERATOR, PRODUCER, VIEWER);

    private Role() {}
}
