package gridrelay.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** What a container does for a data source, for tests: the connections that a thread gets belong to its transaction. */
final class ThreadBoundTransactions {

    private final DataSource plain;
    private final ThreadLocal<Deque<Connection>> open = ThreadLocal.withInitial(ArrayDeque::new);

    ThreadBoundTransactions(DataSource plain) {
        this.plain = plain;
    }

    boolean active() {
        return !open.get().isEmpty();
    }

    /** Gives the connection of the thread's innermost transaction, or one that commits each statement. */
    DataSource dataSource() {
        return proxy(DataSource.class, (method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                return method.invoke(plain, arguments);
            }
            return active() ? handle(open.get().peek()) : plain.getConnection();
        });
    }

    <T> T call(Supplier<T> work) {
        try (var connection = plain.getConnection()) {
            connection.setAutoCommit(false);
            open.get().push(connection);
            try {
                var result = work.get();
                connection.commit();
                return result;
            } finally {
                open.get().pop();
                rollBackWhatIsLeft(connection);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollBackWhatIsLeft(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Closing it keeps the transaction's connection; ending the transaction by hand is an error, as in the container. */
    private static Connection handle(Connection connection) {
        return proxy(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "close" -> null;
            case "commit", "rollback", "setAutoCommit" ->
                throw new SQLException(method.getName() + " in a container-managed transaction");
            case "prepareStatement" ->
                Explained.asked((String) arguments[0], (PreparedStatement) method.invoke(connection, arguments));
            default -> method.invoke(connection, arguments);
        });
    }

    /** What a {@link #proxy} does instead. */
    interface Call {
        Object on(java.lang.reflect.Method method, Object[] arguments) throws Exception;
    }

    static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                ThreadBoundTransactions.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
