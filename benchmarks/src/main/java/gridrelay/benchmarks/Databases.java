package gridrelay.benchmarks;

import gridrelay.system.node.Node;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/** The databases that a node is measured on. */
enum Databases {
    H2 {
        @Override
        AutoCloseable attach(Node node) {
            return () -> {};
        }
    },
    POSTGRESQL {
        @Override
        AutoCloseable attach(Node node) throws IOException {
            return postgres(node);
        }
    };

    /** Starts the database, if it is one that has to be, and points the node to it. */
    abstract AutoCloseable attach(Node node) throws IOException;

    /** A PostgreSQL for this node. */
    static EmbeddedPostgres postgres(Node node) throws IOException {
        EmbeddedPostgres postgres = postgres();
        node.onDatabase(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        return postgres;
    }

    /** As durable as in production, and with as much memory as its manual asks for on a small machine. */
    static EmbeddedPostgres postgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("track_commit_timestamp", "on") // CommitTimes
                .start();
    }
}
