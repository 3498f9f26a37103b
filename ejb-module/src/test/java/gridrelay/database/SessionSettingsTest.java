package gridrelay.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@OnBothDatabases
record SessionSettingsTest(TestDatabase database) {

    @Test
    void what_the_data_sources_set_is_right() throws SQLException {
        try (var connection = database.plain().getConnection()) {
            var settings = SessionSettings.of(connection, database.dialect());
            assertThat(settings.broken()).isEmpty();
            // the embedded PostgreSQL of the tests runs without fsync
            assertThat(settings.weak()).allMatch(weakness -> weakness.contains("fsync"));
        }
    }

    @Test
    void a_stronger_isolation_breaks_the_fence() throws SQLException {
        try (var connection = database.plain().getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(SessionSettings.of(connection, database.dialect()).broken())
                    .singleElement()
                    .asString()
                    .contains("READ COMMITTED");
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    @Test
    void a_commit_that_is_not_on_the_disk_is_said_loudly() throws SQLException {
        var sql = database.dialect() == Dialect.H2 ? "SET WRITE_DELAY %s" : "SET synchronous_commit = %s";
        try (var connection = database.plain().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql.formatted(database.dialect() == Dialect.H2 ? "500" : "off"));
            var settings = SessionSettings.of(connection, database.dialect());
            assertThat(database.dialect() == Dialect.H2 ? settings.weak() : settings.broken())
                    .anyMatch(text -> text.contains("acknowledged messages"));
            statement.execute(sql.formatted(database.dialect() == Dialect.H2 ? "0" : "on"));
        }
    }

    @Test
    void an_endless_wait_for_a_lock_is_noticed() throws SQLException {
        try (var connection = database.plain().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(database.dialect() == Dialect.H2 ? "SET LOCK_TIMEOUT 60000" : "SET lock_timeout = 0");
            assertThat(SessionSettings.of(connection, database.dialect()).weak())
                    .anyMatch(text -> text.toLowerCase(java.util.Locale.ROOT).startsWith("lock_timeout"));
            statement.execute(database.dialect() == Dialect.H2 ? "SET LOCK_TIMEOUT 1000" : "SET lock_timeout = 1000");
        }
    }
}
