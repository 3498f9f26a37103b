package gridrelay.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler.OnCompleteRemove;
import com.github.kagkarlsson.scheduler.task.CompletionHandler.OnCompleteReschedule;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * db-scheduler with one task for each conversation: an execution posts the conversation's next message and schedules the task
 * again, at once, with the next sequence for its state. Polling as its documentation advises for high throughput.
 */
public final class DbSchedulerPeer implements Contender {

    private static final String TABLES = """
            CREATE TABLE message (conversation text, seq integer, body text NOT NULL, PRIMARY KEY (conversation, seq));
            CREATE TABLE scheduled_tasks (
              task_name text NOT NULL,
              task_instance text NOT NULL,
              task_data bytea,
              execution_time timestamp with time zone NOT NULL,
              picked boolean NOT NULL,
              picked_by text,
              last_success timestamp with time zone,
              last_failure timestamp with time zone,
              consecutive_failures integer,
              last_heartbeat timestamp with time zone,
              version bigint NOT NULL,
              PRIMARY KEY (task_name, task_instance)
            );
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
            """;

    private static final int POOL = 32;

    private final HikariDataSource database;
    private final CustomTask<Integer> task =
            Tasks.custom("conversation", Integer.class).execute((instance, context) -> next(instance));
    private final WebhookPosts posts;
    private int each;
    private Scheduler scheduler;

    /** @param database an empty one, of PostgreSQL; closed by its owner */
    public DbSchedulerPeer(DataSource database, URI sink) throws SQLException {
        posts = new WebhookPosts(sink);
        var pool = new HikariConfig();
        pool.setDataSource(database);
        pool.setMaximumPoolSize(POOL);
        this.database = new HikariDataSource(pool);
        execute(TABLES);
    }

    @Override
    public void store(int conversations, int messages) throws SQLException {
        each = messages / conversations;
        execute("TRUNCATE message");
        execute("""
                INSERT INTO message SELECT 'c-' || c, s, '%s'
                FROM generate_series(1, %d) s, generate_series(0, %d) c
                """.formatted(BODY, each, conversations - 1));
        SchedulerClient.Builder.create(database, task)
                .build()
                .scheduleBatch(
                        IntStream.range(0, conversations).mapToObj(c -> task.instance("c-" + c, 1)), Instant.now());
        execute("ANALYZE");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void begin() {
        scheduler = Scheduler.create(database, task)
                .threads(CONNECTIONS)
                .pollUsingLockAndFetch(1.0, 4.0)
                .pollingInterval(Duration.ofMillis(100))
                .build();
        scheduler.start();
    }

    private CompletionHandler<Integer> next(TaskInstance<Integer> conversation) {
        int sequence = conversation.getData();
        posts.post(conversation.getId(), sequence, body(conversation.getId(), sequence));
        return sequence == each
                ? new OnCompleteRemove<>()
                : new OnCompleteReschedule<>(FixedDelay.of(Duration.ZERO), sequence + 1);
    }

    private byte[] body(String conversation, int sequence) {
        try (var connection = database.getConnection();
                var statement =
                        connection.prepareStatement("SELECT body FROM message WHERE conversation = ? AND seq = ?")) {
            statement.setString(1, conversation);
            statement.setInt(2, sequence);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1).getBytes(UTF_8);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void end() {
        scheduler.stop();
    }

    @Override
    public void close() throws IOException {
        posts.close();
        database.close();
    }

    @Override
    public String toString() {
        return "db-scheduler, a task a conversation";
    }
}
