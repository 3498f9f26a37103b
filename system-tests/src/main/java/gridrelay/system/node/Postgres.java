package gridrelay.system.node;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL of this JVM, as durable as in production. For one thread. */
public final class Postgres implements AutoCloseable {

    private static final String NAME = "postgres";
    /** With the recovery after a kill. */
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(60);

    /** Null for files that go when it is closed. */
    private final Path folder;

    private final int port;
    private EmbeddedPostgres server;

    private Postgres(Path folder) {
        this.folder = folder == null ? null : folder.toAbsolutePath();
        this.port = Ports.free();
        begin();
    }

    /** Its files go when it is closed. */
    public static Postgres start() {
        return new Postgres(null);
    }

    /** With its files in this folder, which stay; only such a one can be killed and begin again. */
    static Postgres in(Path folder) {
        return new Postgres(folder);
    }

    private void begin() {
        var builder = EmbeddedPostgres.builder().setPort(port).setPGStartupWait(STARTED_WITHIN);
        if (folder != null) {
            builder.setDataDirectory(folder).setCleanDataDirectory(false);
        }
        try {
            server = builder.setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("max_prepared_transactions", "100")
                    .start();
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
        return link(node, InetAddress.getLoopbackAddress());
    }

    /** The same over an address of this machine that the node can reach. */
    public Link link(Node node, InetAddress through) {
        var link = new Link(through, port);
        node.onDatabase("jdbc:postgresql://" + through.getHostAddress() + ":" + link.port() + "/" + NAME, NAME, NAME);
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

    /** As its superuser. */
    public Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    /** kill -9 of all its processes at once. */
    public void kill() {
        signal("KILL");
    }

    /** SIGSTOP of all its processes: they neither answer nor go away. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** Starts it again after a kill, with the same files at the same port, and returns when it has recovered. */
    public void restart() {
        close(); // what belongs to the dead process in this JVM
        begin();
    }

    /** Whether it has not ended, by itself or otherwise. */
    public boolean isRunning() {
        return postmaster().filter(ProcessHandle::isAlive).isPresent();
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            var lines = Files.readAllLines(folder.resolve("postmaster.pid"));
            return ProcessHandle.of(Long.parseLong(lines.get(0).trim()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            var postmaster = postmaster().orElseThrow();
            // the first one first: it would only start others for those that die
            var command = Stream.concat(
                            Stream.of("kill", "-" + name, Long.toString(postmaster.pid())),
                            postmaster.descendants().map(process -> Long.toString(process.pid())))
                    .toList();
            new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
