package gridrelay.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Rows that go to the database as the columns of one statement, as arrays: the database runs it once, where a batch would run
 * it for each row. For one thread.
 */
public final class RowSet {

    private final List<String> types;
    private final List<List<Object>> columns;

    /** @param types of its columns, as SQL names them */
    public RowSet(String... types) {
        this.types = List.of(types);
        this.columns = IntStream.range(0, types.length)
                .<List<Object>>mapToObj(column -> new ArrayList<>())
                .toList();
    }

    /** What a statement reads the rows from, e.g. {@code n (id, head)}. */
    public String as(String alias) {
        return types.stream()
                .map("CAST(? AS %s ARRAY)"::formatted)
                .collect(Collectors.joining(", ", "unnest(", ") AS " + alias));
    }

    /** @param values one of each column, as {@link RowBatch#add} */
    public void add(Object... values) {
        for (int i = 0; i < values.length; i++) {
            columns.get(i).add(values[i]);
        }
    }

    /**
     * Runs a statement whose only parameters are those of {@link #as}.
     *
     * @return how many rows it changed
     */
    public int execute(Handle handle, String sql) {
        var connection = handle.getConnection();
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < types.size(); i++) {
                statement.setArray(
                        i + 1,
                        connection.createArrayOf(types.get(i), columns.get(i).toArray()));
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        }
    }
}
