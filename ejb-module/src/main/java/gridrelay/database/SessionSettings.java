package gridrelay.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a connection must have for the protocol's promises to hold ({@code docs/protocol.md}, State and Times).
 *
 * @param broken without these, acknowledged facts can be lost or written twice: do not start
 * @param weak without these, only a fault costs more than the protocol's times
 */
record SessionSettings(List<String> broken, List<String> weak) {

    /** Lease and grace: an abandoned transaction must end before a burial waits for it. */
    private static final long LEASE_AND_GRACE_MS = 7_000;

    static SessionSettings of(Connection connection, Dialect dialect) throws SQLException {
        var settings = new SessionSettings(new ArrayList<>(), new ArrayList<>());
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            settings.broken.add("The data source's isolation level must be READ COMMITTED");
        }
        switch (dialect) {
            case H2 -> settings.h2(connection);
            case POSTGRESQL -> settings.postgresql(connection);
        }
        return settings;
    }

    private void h2(Connection connection) throws SQLException {
        var found = pairs(
                connection,
                "SELECT setting_name, setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'"
                        + " UNION ALL SELECT 'LOCK_TIMEOUT', CAST(lock_timeout() AS varchar)");
        if (!"0".equals(found.get("WRITE_DELAY"))) {
            weak.add("H2's WRITE_DELAY is not 0: a kill -9 loses the acknowledged messages of the last half second");
        }
        bounded(found, "LOCK_TIMEOUT");
    }

    private void postgresql(Connection connection) throws SQLException {
        var found = pairs(
                connection,
                "SELECT name, setting FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync', 'lock_timeout',"
                        + " 'statement_timeout', 'idle_in_transaction_session_timeout', 'tcp_user_timeout')");
        if ("off".equals(found.get("synchronous_commit"))) {
            broken.add("PostgreSQL's synchronous_commit is off: acknowledged messages would be lost in a crash");
        }
        if ("off".equals(found.get("fsync"))) {
            weak.add("PostgreSQL's fsync is off: acknowledged messages are lost when its machine stops");
        }
        bounded(found, "lock_timeout");
        bounded(found, "statement_timeout");
        bounded(found, "idle_in_transaction_session_timeout");
        bounded(found, "tcp_user_timeout");
    }

    private void bounded(Map<String, String> found, String name) {
        var milliseconds = Long.parseLong(found.getOrDefault(name, "0"));
        if (milliseconds <= 0 || milliseconds >= LEASE_AND_GRACE_MS) {
            weak.add(name + " is " + milliseconds + " ms, it should be between 1 and " + LEASE_AND_GRACE_MS
                    + ": a lost connection may hold up a fail-over");
        }
    }

    private static Map<String, String> pairs(Connection connection, String sql) throws SQLException {
        var pairs = new HashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getString(2));
            }
        }
        return pairs;
    }
}
