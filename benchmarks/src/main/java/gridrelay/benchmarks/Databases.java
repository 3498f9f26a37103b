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
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("track_commit_timestamp", "on") // CommitTimes
                    .start();
            node.onDatabase(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
            return postgres;
        }
    };

    /** Starts the database, if it is one that has to be, and points the node to it. */
    abstract AutoCloseable attach(Node node) throws IOException;
}
