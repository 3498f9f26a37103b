package gridrelay.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * One statement for many rows, sent together, in the transaction of its handle. For what runs once a message: Jdbi's own batch
 * looks for the way to bind each value, which took a quarter of the relay's time. For one thread.
 */
public final class RowBatch implements AutoCloseable {

    private static final int[] NONE = {};

    private final String sql;
    private final Handle handle;
    private PreparedStatement statement;

    /** @param sql with a {@code ?} for each value of a row */
    public RowBatch(Handle handle, String sql) {
        this.handle = handle;
        this.sql = sql;
    }

    /** @param values of types that JDBC 4.2 maps (appendix B.4), times as {@link java.time.OffsetDateTime}; or null */
    public RowBatch add(Object... values) {
        try {
            if (statement == null) {
                statement = handle.getConnection().prepareStatement(sql);
            }
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.addBatch();
            return this;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** @return the rows that each changed; nothing is sent where nothing was added */
    public int[] execute() {
        try {
            return statement == null ? NONE : statement.executeBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(SQLException e) {
        return new UnableToExecuteStatementException(e, null);
    }

    @Override
    public void close() {
        try {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
