package gridrelay.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.CMTTransactionHandler;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.postgresql.ds.PGConnectionPoolDataSource;

/**
 * A migrated database for tests, with a pool, and transactions that belong to threads as the container's do.
 *
 * <p>What runs inside {@link #transaction} uses one connection, also through {@link #jdbi()}; a transaction within a
 * transaction is one of its own (REQUIRES_NEW). Outside, each statement commits by itself.
 */
public final class TestDatabase implements AutoCloseable {

    private final Dialect dialect;
    private final JdbcConnectionPool pool;
    private final Runnable cleanup;
    private final ThreadBoundTransactions transactions;
    private final Jdbi jdbi;

    private TestDatabase(Dialect dialect, ConnectionPoolDataSource connections, Runnable cleanup) {
        this.dialect = dialect;
        this.pool = JdbcConnectionPool.create(connections);
        this.pool.setMaxConnections(30);
        this.cleanup = cleanup;
        this.transactions = new ThreadBoundTransactions(pool);
        this.jdbi = Jdbi.create(transactions.dataSource()).setTransactionHandler(new CMTTransactionHandler());
    }

    /** A new database of this sort; the caller closes it. */
    public static TestDatabase of(Dialect dialect) {
        return dialect == Dialect.H2 ? h2() : postgresql();
    }

    private static TestDatabase h2() {
        try {
            var directory = Files.createTempDirectory("gridrelay-test");
            var h2 = new JdbcDataSource();
            h2.setURL("jdbc:h2:file:" + directory.resolve("relay") + ";LOCK_TIMEOUT=1000;WRITE_DELAY=0");
            var database = new TestDatabase(Dialect.H2, h2, () -> delete(directory));
            new Migration(database.pool, Dialect.H2).run();
            return database;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestDatabase postgresql() {
        var name = "test_" + UUID.randomUUID().toString().replace("-", "");
        EmbeddedPostgreSql.createDatabase(name);
        var postgresql = new PGConnectionPoolDataSource();
        postgresql.setUrl(EmbeddedPostgreSql.url(name));
        return new TestDatabase(Dialect.POSTGRESQL, postgresql, () -> EmbeddedPostgreSql.dropDatabase(name));
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Joins the thread's transaction, like the one that the container injects. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** Connections of no transaction: the {@code jdbc/gridrelay-lease} of tests. */
    public DataSource plain() {
        return pool;
    }

    /** Runs the work in a new transaction; commits, or rolls back when the work throws. */
    public <T> T transaction(Supplier<T> work) {
        return transactions.call(work);
    }

    /** Runs the work in a new transaction; commits, or rolls back when the work throws. */
    public void transaction(Runnable work) {
        transactions.call(() -> {
            work.run();
            return null;
        });
    }

    /** Whether the calling thread is in a transaction. */
    public boolean inTransaction() {
        return transactions.active();
    }

    /** Empties every table, and frees every shard as after the migration. */
    public void empty() {
        jdbi.useHandle(handle -> {
            for (var table : handle.createQuery("SELECT lower(table_name) FROM information_schema.tables"
                            + " WHERE lower(table_schema) = 'public' AND lower(table_name) <> 'flyway_schema_history'")
                    .mapTo(String.class)
                    .list()) {
                if (table.equals("shard")) {
                    handle.execute("UPDATE shard SET owner = NULL, epoch = 0, wanted = NULL");
                } else if (table.equals("directory_revision")) {
                    handle.execute("UPDATE directory_revision SET number = 0");
                } else if (dialect == Dialect.H2) {
                    handle.execute("SET REFERENTIAL_INTEGRITY FALSE");
                    handle.execute("TRUNCATE TABLE " + table + " RESTART IDENTITY");
                    handle.execute("SET REFERENTIAL_INTEGRITY TRUE");
                } else {
                    handle.execute("TRUNCATE TABLE " + table + " RESTART IDENTITY CASCADE");
                }
            }
        });
    }

    /** Runs {@code SQL} by itself, for tests that arrange or look. */
    public int execute(String sql, Object... arguments) {
        return jdbi.withHandle(handle -> handle.execute(sql, arguments));
    }

    /** The first column of the only row. */
    public <T> T one(Class<T> type, String sql, Object... arguments) {
        return jdbi.withHandle(
                handle -> handle.select(sql, arguments).mapTo(type).one());
    }

    @Override
    public void close() {
        pool.dispose();
        cleanup.run();
    }

    @Override
    public String toString() {
        return dialect.name();
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One database of each sort, closed after the class. */
    static final class OfEachDialect implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Stream.of(Dialect.values()).map(TestDatabase::of).map(Arguments::of);
        }
    }
}
