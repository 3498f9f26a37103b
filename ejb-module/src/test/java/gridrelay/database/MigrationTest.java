package gridrelay.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@OnBothDatabases
record MigrationTest(TestDatabase database) {

    @BeforeEach
    void empty() {
        database.empty();
    }

    @Test
    void a_second_start_has_nothing_to_migrate() throws SQLException {
        assertThat(new Migration(database.plain(), database.dialect()).run()).isZero();
    }

    @Test
    void the_servers_timers_and_logs_may_come_first_but_nobody_elses_tables() throws SQLException {
        var shared = another("CREATE TABLE wlptask (id bigint PRIMARY KEY); CREATE TABLE was_leases_log (id bigint)");
        assertThat(new Migration(shared, database.dialect()).run()).isGreaterThan(3);
        assertThat(new Migration(shared, database.dialect()).run()).isZero();
        var foreign = another("CREATE TABLE customer (id bigint PRIMARY KEY)");
        assertThatThrownBy(() -> new Migration(foreign, database.dialect()).run())
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("non-empty schema");
    }

    /** Of the same sort, with this only. */
    private DataSource another(String sql) throws SQLException {
        var name = "m" + UUID.randomUUID().toString().replace("-", "");
        DataSource source;
        if (database.dialect() == Dialect.H2) {
            source = JdbcConnectionPool.create("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "", "");
        } else {
            EmbeddedPostgreSql.createEmptyDatabase(name);
            var postgresql = new PGSimpleDataSource();
            postgresql.setUrl(EmbeddedPostgreSql.url(name));
            source = postgresql;
        }
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return source;
    }

    @Test
    void a_server_finds_each_folder_that_flyway_looks_into() {
        // under a class loader of com.ibm.* Flyway asks for this file, and logs an error where it is missing
        for (var folder : new String[] {"db/migration", "db/callback"}) {
            assertThat(Migration.class.getClassLoader().getResource(folder + "/flyway.location"))
                    .as(folder)
                    .isNotNull();
        }
    }

    @Test
    void there_is_a_free_shard_for_each_partition() {
        assertThat(
                        database.one(
                                String.class,
                                "SELECT count(*) || ' ' || min(id) || ' ' || max(id) || ' ' || count(owner) || ' ' || max(epoch) FROM shard"))
                .isEqualTo("271 0 270 0 0");
    }

    @Test
    void a_message_of_a_mebibyte_is_kept() {
        var data = "\u00fc".repeat(1 << 20);
        database.execute(
                "INSERT INTO account (id, name, roles, created_at) VALUES (1, 'a', 'producer', ?)", Instant.EPOCH);
        database.execute(
                "INSERT INTO endpoint (id, name, url, timeout_ms, max_concurrency, retry_schedule, on_exhausted, headers, secret,"
                        + " state, created_by, created_at, version)"
                        + " VALUES (1, 'e', 'http://localhost', 1, 1, 'PT5S', 'BLOCK', '{}', 's', 'ACTIVE', 1, ?, 1)",
                Instant.EPOCH);
        database.execute("INSERT INTO lane (id, conversation, endpoint_id, shard) VALUES (1, 'c', 1, 7)");
        database.execute(
                "INSERT INTO message (lane_id, seq, id, type, data, size, account_id, accepted_at)"
                        + " VALUES (1, 1, 'msg_1', 't', ?, ?, 1, ?)",
                data,
                data.length(),
                Instant.EPOCH);
        assertThat(database.one(String.class, "SELECT data FROM message")).isEqualTo(data);
        assertThat(database.one(Instant.class, "SELECT accepted_at FROM message"))
                .isEqualTo(Instant.EPOCH);
    }

    @Test
    void a_transaction_is_rolled_back_when_its_work_throws() {
        assertThatThrownBy(() -> database.transaction(() -> {
                    database.execute("UPDATE shard SET epoch = 9");
                    assertThat(database.one(Long.class, "SELECT max(epoch) FROM shard"))
                            .isEqualTo(9);
                    database.transaction(() -> assertThat(database.one(Long.class, "SELECT max(epoch) FROM shard"))
                            .as("a transaction of its own does not see it")
                            .isZero());
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(database.one(Long.class, "SELECT max(epoch) FROM shard")).isZero();
    }

    @Test
    void a_locked_row_is_waited_for_a_second_only() {
        database.transaction(() -> {
            database.execute("UPDATE shard SET epoch = 1 WHERE id = 5");
            database.transaction(
                    () -> assertThatThrownBy(() -> database.execute("UPDATE shard SET epoch = 2 WHERE id = 5"))
                            .isInstanceOf(UnableToExecuteStatementException.class));
        });
        assertThat(database.one(Long.class, "SELECT epoch FROM shard WHERE id = 5"))
                .isEqualTo(1);
    }

    /** So that a node of the version before can be started again while others have migrated already (ADR 31). */
    @Test
    void a_schema_that_a_later_version_has_migrated_is_taken_as_it_is() throws SQLException {
        var shared = another("CREATE TABLE wlptask (id bigint PRIMARY KEY)");
        new Migration(shared, database.dialect()).run();
        try (var connection = shared.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO \"flyway_schema_history\" SELECT \"installed_rank\" + 1000, '999', 'later', 'SQL',"
                            + " 'V999__later.sql', 1, \"installed_by\", \"installed_on\", 1, true FROM \"flyway_schema_history\""
                            + " WHERE \"installed_rank\" = 1");
        }
        assertThat(new Migration(shared, database.dialect()).run()).isZero();
    }
}
