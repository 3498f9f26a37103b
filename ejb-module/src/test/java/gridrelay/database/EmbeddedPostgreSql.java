package gridrelay.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

/** One PostgreSQL for the tests of this JVM, started at first use; each test class gets a copy of a migrated database. */
final class EmbeddedPostgreSql {

    private static final String TEMPLATE = "migrated";
    private static EmbeddedPostgres server;

    private EmbeddedPostgreSql() {}

    /** With what the server's data source sets on each connection. */
    static String url(String database) {
        return server.getJdbcUrl("postgres", database)
                + "&options=-c%20lock_timeout=1000%20-c%20statement_timeout=3000%20-c%20synchronous_commit=on"
                + "%20-c%20idle_in_transaction_session_timeout=3000%20-c%20tcp_user_timeout=5000";
    }

    static synchronized void createDatabase(String name) {
        if (server == null) {
            start();
        }
        execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    }

    /** Not migrated. */
    static synchronized void createEmptyDatabase(String name) {
        execute("CREATE DATABASE " + name + " TEMPLATE template0");
    }

    static synchronized void dropDatabase(String name) {
        execute("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void start() {
        try {
            // its own shutdown hook ends it with the JVM
            server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("max_prepared_transactions", "10")
                    .start();
            execute("CREATE DATABASE " + TEMPLATE);
            new Migration(server.getDatabase("postgres", TEMPLATE), Dialect.POSTGRESQL).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String sql) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
