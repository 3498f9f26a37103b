package gridrelay.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database holds prepared for too long is told, and that it is over. */
@OnBothDatabases
class InDoubtTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final TestDatabase database;
    private final AtomicLong now = new AtomicLong();
    private final InDoubt inDoubt;

    InDoubtTest(TestDatabase database) {
        this.database = database;
        this.inDoubt = new InDoubt(database.jdbi(), database.dialect(), BOUND, now::get);
    }

    @BeforeEach
    void arrange() {
        database.empty();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        inDoubt.look();
    }

    @Test
    void a_transaction_that_stays_prepared_is_told_until_it_is_decided() throws SQLException {
        boolean h2 = database.dialect() == Dialect.H2;
        inDoubt.look();
        assertThat(inDoubt.held()).isEmpty();
        try (var connection = database.plain().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE shard SET epoch = 7 WHERE id = 3");
            statement.execute(h2 ? "PREPARE COMMIT doubtful" : "PREPARE TRANSACTION 'DOUBTFUL'");
            inDoubt.look();
            pass(BOUND.minusMillis(1));
            assertThat(inDoubt.held()).as("before the bound").isEmpty();
            pass(Duration.ofMillis(1));
            assertThat(inDoubt.held()).containsExactly(new InDoubt.Held("DOUBTFUL", BOUND));
            pass(Duration.ofSeconds(10));
            assertThat(inDoubt.held()).containsExactly(new InDoubt.Held("DOUBTFUL", BOUND.plusSeconds(10)));
            if (h2) {
                statement.execute("ROLLBACK TRANSACTION doubtful");
                connection.rollback();
            } else {
                connection.setAutoCommit(true);
                statement.execute("ROLLBACK PREPARED 'DOUBTFUL'");
            }
        }
        pass(Duration.ofSeconds(10));
        assertThat(inDoubt.held()).isEmpty();
        assertThat(database.one(Integer.class, "SELECT epoch FROM shard WHERE id = 3"))
                .isZero();
    }
}
