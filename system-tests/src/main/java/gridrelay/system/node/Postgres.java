package gridrelay.system.node;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** A PostgreSQL of this JVM, as durable as in production. */
public final class Postgres implements AutoCloseable {

    private static final String NAME = "postgres";

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Its files go when it is closed. */
    public static Postgres start() {
        return start(EmbeddedPostgres.builder());
    }

    /** With its files in this folder, which stay. */
    static Postgres in(Path folder) {
        return start(EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false));
    }

    private static Postgres start(EmbeddedPostgres.Builder builder) {
        try {
            return new Postgres(builder.setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("max_prepared_transactions", "100")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Points a node to it. */
    public void attach(Node node) {
        node.onDatabase(server.getJdbcUrl(NAME, NAME), NAME, NAME);
    }

    /** Points a node to it over a link of its own, from its next start. */
    public Link link(Node node) {
        var link = new Link(server.getPort());
        node.onDatabase("jdbc:postgresql://127.0.0.1:" + link.port() + "/" + NAME, NAME, NAME);
        return link;
    }

    /** Does what no client of ours can. */
    public void execute(String sql) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one number that a query answers. */
    public long number(String sql) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
