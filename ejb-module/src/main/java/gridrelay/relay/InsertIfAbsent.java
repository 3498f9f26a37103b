package gridrelay.relay;

import gridrelay.database.Dialect;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;

/**
 * A statement that inserts rows unless they are there, and waits for others that are just inserting one of them. On H2 it also
 * locks the rows that are there, in the order of the key.
 */
final class InsertIfAbsent {

    private static final String DUPLICATE = "23505";
    private static final int TRIES = 100;

    private final String sql;

    /**
     * @param table its columns of {@code key} are unique
     * @param key comma-separated; each source row has them, none twice
     * @param source a query with these columns; it is inserted in the order of the key, so that no two who insert several
     *     rows wait for each other
     */
    InsertIfAbsent(Dialect dialect, String table, String key, String columns, String source) {
        var rows = "SELECT " + columns + " FROM " + source + " ORDER BY " + key;
        sql = switch (dialect) {
            case POSTGRESQL -> "INSERT INTO " + table + " (" + columns + ") " + rows + " ON CONFLICT DO NOTHING";
            case H2 ->
                "MERGE INTO " + table + " t USING (" + rows + ") s ON (" + prefixed("t", key) + ") = ("
                        + prefixed("s", key) + ") WHEN NOT MATCHED THEN INSERT (" + columns + ") VALUES ("
                        + prefixed("s", columns) + ")";
        };
    }

    private static String prefixed(String alias, String columns) {
        return alias + "." + columns.replace(", ", ", " + alias + ".");
    }

    interface Arguments {
        Update bindTo(Update statement);
    }

    /** In the handle's transaction, which goes on. */
    void execute(Handle handle, Arguments arguments) {
        for (int tries = 1; ; tries++) {
            try (var statement = handle.createUpdate(sql)) {
                arguments.bindTo(statement).execute();
                return;
            } catch (UnableToExecuteStatementException e) {
                // H2's MERGE fails if another transaction inserts the row and commits while it runs. Only the statement
                // is undone; the next try sees the row.
                if (tries == TRIES || !isDuplicate(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isDuplicate(UnableToExecuteStatementException thrown) {
        return thrown.getCause() instanceof SQLException sql && DUPLICATE.equals(sql.getSQLState());
    }
}
