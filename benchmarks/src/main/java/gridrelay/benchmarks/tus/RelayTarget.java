package gridrelay.benchmarks.tus;

import gridrelay.system.node.Node;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** GridRelay: one node on PostgreSQL, with all that comes behind the last byte. */
public final class RelayTarget implements TusTarget {

    private final Node node;
    private final DataSource database;

    /** @param node running; its database */
    public RelayTarget(Node node, DataSource database) {
        this.node = node;
        this.database = database;
    }

    @Override
    public URI files() {
        return node.url().resolve("/api/v1/files");
    }

    @Override
    public List<String> headers() {
        return List.of("Authorization: Bearer " + node.token());
    }

    /** When each file has come to its end; its bytes may stay where they belong. */
    @Override
    public void rest() {
        Awaitility.await("all files to be final")
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> unfinished() == 0);
    }

    private long unfinished() throws SQLException {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM file WHERE pending_shard IS NOT NULL")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() {
        node.close();
    }

    @Override
    public String toString() {
        return "GridRelay, PostgreSQL";
    }
}
