package gridrelay.database;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema to this version's; two nodes that start at once wait for each other. */
record Migration(DataSource dataSource, Dialect dialect) {

    /** Runs the scripts that are missing, and tells how many. */
    int run() throws SQLException {
        return Flyway.configure(Migration.class.getClassLoader())
                .dataSource(dataSource)
                // found in a server through the empty file flyway.location beside the scripts; Flyway always looks into
                // db/callback too, and there is such a file for it, else the server logs an error at each start
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .baselineOnMigrate(isBesideTheServers())
                .baselineVersion("0")
                .placeholders(dialect.placeholders())
                // else Flyway holds its lock in a transaction, which the database ends when a script takes 3 s
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /**
     * Whether the server's timers or transaction logs came first and nothing else is there. Any other schema that has something, but nothing of
     * ours, is somebody else's: Flyway refuses it.
     */
    private boolean isBesideTheServers() throws SQLException {
        var servers = 0;
        try (var connection = dataSource.getConnection();
                var tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), connection.getSchema(), null, new String[] {
                            "TABLE", "BASE TABLE"
                        })) {
            while (tables.next()) {
                var name = tables.getString("TABLE_NAME").toUpperCase(Locale.ROOT);
                if (!name.startsWith("WLP") && !name.startsWith("WAS_")) {
                    return false;
                }
                servers++;
            }
        }
        return servers > 0;
    }
}
