package gridrelay.database;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.FlywayException;

/**
 * Waits for the database, migrates it and checks how it is set, before anything else of the application runs: beans that need
 * tables at their start are {@code @DependsOn("DatabaseStart")}.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class DatabaseStart {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Resource(lookup = "jdbc/gridrelay")
    DataSource dataSource;

    @Resource(lookup = "jdbc/gridrelay-lease")
    DataSource leaseDataSource;

    @Inject
    @ConfigProperty(name = "gridrelay.database.patience", defaultValue = "PT1M")
    Duration patience;

    @Inject
    @ConfigProperty(name = "gridrelay.db.url", defaultValue = "")
    String url;

    private volatile Dialect dialect;

    /** Fails, and with it the start of the application, when the database stays away or is set dangerously. */
    @PostConstruct
    void start() {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                open();
                return;
            } catch (SQLException | FlywayException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("No usable database within " + patience, e);
                }
                Log.waiting(e.getMessage());
                pause();
            }
        }
    }

    private void open() throws SQLException {
        Dialect found;
        String version;
        try (var connection = leaseDataSource.getConnection()) {
            var product = connection.getMetaData();
            found = Dialect.named(product.getDatabaseProductName());
            version = product.getDatabaseProductVersion();
        }
        var migrations = new Migration(leaseDataSource, found).run();
        for (var source : new DataSource[] {dataSource, leaseDataSource}) {
            try (var connection = source.getConnection()) {
                var settings = SessionSettings.of(connection, found);
                settings.weak().forEach(Log::setting);
                if (!settings.broken().isEmpty()) {
                    throw new IllegalStateException(String.join("; ", settings.broken()));
                }
            }
        }
        dialect = found;
        Log.ready(found, version, migrations);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while waiting for the database", e);
        }
    }

    public Dialect dialect() {
        return dialect;
    }

    /**
     * Whether this process alone can have the database open, so that whoever used it before is dead: H2's file lock proves it,
     * unless the URL gives that up.
     */
    public boolean exclusive() {
        var options = url.toUpperCase(Locale.ROOT);
        return dialect == Dialect.H2
                && Stream.of("AUTO_SERVER=TRUE", "FILE_LOCK=NO", "JDBC:H2:TCP", "JDBC:H2:SSL")
                        .noneMatch(options::contains);
    }
}
