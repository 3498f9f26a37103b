package gridrelay.grid;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The renewal counters, over connections of their own that belong to no transaction: a renewal never waits behind a settle.
 *
 * <p>A late answer is worth nothing, so every statement ends with its connection after {@link Times#RENEWAL_TIMEOUT}.
 */
record LeaseTable(DataSource dataSource) {

    /** Renews; false if this incarnation was buried. */
    boolean renew(String incarnation) throws SQLException {
        try (var connection = open();
                var update = connection.prepareStatement(
                        "UPDATE lease SET renewal = renewal + 1 WHERE incarnation = ? AND renewal >= 0")) {
            update.setString(1, incarnation);
            return update.executeUpdate() == 1;
        }
    }

    /** The counters of all others that are not known to be dead. */
    Map<String, Long> others(String incarnation) throws SQLException {
        try (var connection = open();
                var query = connection.prepareStatement(
                        "SELECT incarnation, renewal FROM lease WHERE incarnation <> ? AND renewal >= 0")) {
            query.setString(1, incarnation);
            try (var rows = query.executeQuery()) {
                var renewals = new HashMap<String, Long>();
                while (rows.next()) {
                    renewals.put(rows.getString(1), rows.getLong(2));
                }
                return renewals;
            }
        }
    }

    private Connection open() throws SQLException {
        var connection = dataSource.getConnection();
        try {
            // run by the driver's reader; H2 has no network and ignores it
            connection.setNetworkTimeout(Runnable::run, (int) Times.RENEWAL_TIMEOUT.toMillis());
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
