package gridrelay.database;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema to this version's; two nodes that start at once wait for each other. */
record Migration(DataSource dataSource, Dialect dialect) {

    /** Runs the scripts that are missing, and tells how many. */
    int run() {
        return Flyway.configure(Migration.class.getClassLoader())
                .dataSource(dataSource)
                // found in a server through the empty file flyway.location beside the scripts; Flyway always looks into
                // db/callback too, and there is such a file for it, else the server logs an error at each start
                .locations("classpath:db/migration")
                .failOnMissingLocations(true)
                .placeholders(dialect.placeholders())
                // else Flyway holds its lock in a transaction, which the database ends when a script takes 3 s
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
