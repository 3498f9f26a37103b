package gridrelay.benchmarks.adapter;

import gridrelay.jca.HazelcastConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * A row in an H2 file with {@code WRITE_DELAY=0}, alone and with an {@code AFTER_COMMIT} write. Plain JDBC: an insert by JPA
 * costs more, which would flatter the ratio.
 */
@Threads(8)
public class InsertBodies {

    @State(Scope.Benchmark)
    public static class Server {
        private final Container container = new Container();
        private final AtomicLong ids = new AtomicLong();
        private final Path folder = folder();
        private final String url = "jdbc:h2:file:" + folder.resolve("rows") + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";

        @Setup
        public void createTable() throws Exception {
            try (var connection = DriverManager.getConnection(url);
                    var sql = connection.createStatement()) {
                sql.execute("CREATE TABLE message (id BIGINT PRIMARY KEY, text VARCHAR)");
            }
        }

        private static Path folder() {
            try {
                return Files.createTempDirectory("insert-");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @TearDown
        public void close() throws Exception {
            try (var connection = DriverManager.getConnection(url);
                    var sql = connection.createStatement()) {
                sql.execute("SHUTDOWN");
            }
            container.close();
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A thread's connections. */
    @State(Scope.Thread)
    public static class Client {
        private Connection database;
        private PreparedStatement insert;
        private HazelcastConnection grid;

        @Setup
        public void connect(Server server) throws Exception {
            database = DriverManager.getConnection(server.url);
            database.setAutoCommit(false);
            insert = database.prepareStatement("INSERT INTO message VALUES (?, 'what has to be told to someone')");
            grid = Container.handle(server.container.connection("AFTER_COMMIT"));
        }

        private void insert(long id) throws Exception {
            insert.setLong(1, id);
            insert.executeUpdate();
        }
    }

    @Benchmark
    public void insertAlone(Server server, Client client) throws Exception {
        long id = server.ids.incrementAndGet();
        server.container.transactions.in(() -> client.insert(id), client.database::commit);
    }

    @Benchmark
    public void insertAndWrite(Server server, Client client) throws Exception {
        long id = server.ids.incrementAndGet();
        server.container.transactions.in(
                () -> {
                    client.insert(id);
                    client.grid.<Long, String>getTransactionalMap("rows").set(id % 10_000, "x");
                },
                client.database::commit);
    }
}
