package gridrelay.database;

import gridrelay.problem.Refusal;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises, in what an operation threw, that the database was away, busy or out of connections: nothing is wrong with the
 * request, and the caller may try it again.
 */
public final class Outage {

    // SQL standard class 08 connection; PostgreSQL 53 resources, 57P shutdown, 55P03 lock timeout, 57014 statement
    // timeout,
    // 25P03 idle in transaction, 40 deadlock and serialization; H2: HYT00 lock timeout, its other states are error
    // codes.
    private static final Set<String> STATES =
            Set.of("55P03", "57014", "25P03", "40001", "40P01", "HYT00", "90020", "90067", "90098", "90121", "90131");
    private static final Set<String> CLASSES = Set.of("08", "53");

    private Outage() {}

    /** The refusal to answer with (UNAVAILABLE, {@code DATABASE_UNAVAILABLE}), if the cause lies there. */
    public static Optional<Refusal> of(Throwable thrown) {
        if (!isIn(thrown)) {
            return Optional.empty();
        }
        var refusal = new Refusal(
                Refusal.Kind.UNAVAILABLE,
                "DATABASE_UNAVAILABLE",
                "The database is not available now. Try again; with the same Idempotency-Key nothing happens twice.");
        refusal.initCause(thrown);
        return Optional.of(refusal);
    }

    /** Whether an outage is among the causes, the suppressed exceptions and the SQL exceptions chained to them. */
    public static boolean isIn(Throwable thrown) {
        return isIn(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean isIn(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return false;
        }
        if (thrown instanceof SQLException sql && (isOutage(sql) || isIn(sql.getNextException(), seen))) {
            return true;
        }
        // Connection pools: none free in time, or none to be had.
        if (thrown instanceof jakarta.resource.spi.ResourceAllocationException) {
            return true;
        }
        if (isIn(thrown.getCause(), seen)) {
            return true;
        }
        for (var suppressed : thrown.getSuppressed()) {
            if (isIn(suppressed, seen)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutage(SQLException thrown) {
        if (thrown instanceof SQLTransientException
                || thrown instanceof SQLRecoverableException
                || thrown instanceof SQLNonTransientConnectionException) {
            return true;
        }
        var state = thrown.getSQLState();
        return state != null
                && (STATES.contains(state)
                        || state.startsWith("57P")
                        || (state.length() == 5 && CLASSES.contains(state.substring(0, 2))));
    }
}
