package gridrelay.database;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.problem.Refusal;
import jakarta.ejb.EJBTransactionRolledbackException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnBothDatabases
record OutageTest(TestDatabase database) {

    @BeforeEach
    void empty() {
        database.empty();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Throwable thrownBy(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("nothing was thrown");
    }

    @Test
    void a_lock_that_is_not_had_in_time_is_one() {
        database.transaction(() -> {
            database.execute("UPDATE shard SET epoch = 1 WHERE id = 5");
            database.transaction(() -> assertThat(
                            Outage.isIn(thrownBy(() -> database.execute("UPDATE shard SET epoch = 2 WHERE id = 5"))))
                    .isTrue());
        });
    }

    @Test
    void a_refused_connection_is_one() {
        assertThat(Outage.isIn(thrownBy(() -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:1/none"))))
                .isTrue();
        assertThat(Outage.isIn(thrownBy(() -> DriverManager.getConnection("jdbc:h2:tcp://127.0.0.1:1/none"))))
                .isTrue();
    }

    @Test
    void a_connection_that_was_killed_is_one() throws Exception {
        // a pool of its own, which nobody uses after it
        try (var own = TestDatabase.of(database.dialect());
                var connection = own.plain().getConnection()) {
            int session = database.dialect() == Dialect.H2
                    ? number(connection, "SELECT session_id()")
                    : number(connection, "SELECT pg_backend_pid()");
            own.one(
                    Boolean.class,
                    own.dialect() == Dialect.H2
                            ? "SELECT abort_session(" + session + ")"
                            : "SELECT pg_terminate_backend(" + session + ")");
            assertThat(Outage.isIn(thrownBy(() -> {
                        number(connection, "SELECT max(epoch) FROM shard");
                        number(connection, "SELECT max(epoch) FROM shard");
                    })))
                    .isTrue();
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void a_pool_without_a_free_connection_is_one() throws Exception {
        var small = JdbcConnectionPool.create("jdbc:h2:mem:", "", "");
        small.setMaxConnections(1);
        small.setLoginTimeout(1);
        try (var taken = small.getConnection()) {
            assertThat(taken.isClosed()).isFalse();
            assertThat(Outage.isIn(thrownBy(() -> Jdbi.create(small).open()))).isTrue();
        } finally {
            small.dispose();
        }
    }

    @Test
    void a_mistake_in_a_statement_is_none() {
        for (var mistake : new String[] {"SELEC 1", "INSERT INTO shard (id) VALUES (5)", "SELECT 1 / 0"}) {
            var thrown = thrownBy(() -> database.one(Long.class, mistake));
            assertThat(Outage.isIn(thrown)).as("%s: %s", mistake, thrown).isFalse();
        }
        assertThat(Outage.of(new IllegalStateException())).isEmpty();
        assertThat(Outage.of(null)).isEmpty();
    }

    @Test
    void it_is_found_wherever_the_container_put_it() {
        var cause = new SQLTransientConnectionException("away");
        var suppressing = new IllegalStateException();
        suppressing.addSuppressed(cause);
        var chained = new SQLException("batch");
        chained.setNextException(cause);
        for (var thrown : new Exception[] {
            new EJBTransactionRolledbackException("", new IllegalStateException(cause)), suppressing, chained
        }) {
            assertThat(Outage.of(thrown)).hasValueSatisfying(refusal -> {
                assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE);
                assertThat(refusal.code()).isEqualTo("DATABASE_UNAVAILABLE");
            });
        }
    }
}
