package gridrelay.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.TextNode;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.client.Reply;
import gridrelay.system.node.Node;
import gridrelay.system.node.Ports;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Verdict;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** While the database is away callers hear so at once, nothing is half done, and all goes on by itself when it is back. */
@Timeout(600)
class DatabaseAwayIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STARTED = Duration.ofMinutes(4);
    private static final String SEND = "/conversations/c/messages";

    private final Path folder = SharedNode.folder("away");
    private final int port = Ports.free();

    @Test
    void callers_hear_503_until_the_database_is_back_and_nothing_is_half_done() throws Exception {
        try (Node node = Node.in(folder)) {
            EmbeddedPostgres database = database();
            try {
                node.onDatabase(database.getJdbcUrl("postgres", "postgres"), "postgres", "postgres")
                        .start();
                var client = new RelayClient(node.url(), node.token());
                try (var trial = new Trial(client, folder.resolve("journal"), Map.of())) {
                    trial.send("c", "before");
                    await().atMost(PATIENCE).until(() -> trial.receiver().count() == 1);

                    EmbeddedPostgres running = database;
                    var message = new Outgoing(trial.lane("c"), "t", TextNode.valueOf("while away"), "key");
                    trial.disturb(Fault.Kind.OUTAGE, () -> close(running));
                    for (int call = 0; call < 3; call++) {
                        isUnavailable(client.call("POST", SEND, body(message), "Idempotency-Key", message.key()));
                    }
                    isUnavailable(client.get("/endpoints/" + trial.endpoint()));
                    await("not ready").atMost(PATIENCE).until(() -> health(node, "ready") == 503);
                    assertThat(health(node, "live"))
                            .as("a restart would not help")
                            .isEqualTo(200);

                    database = database();
                    await("ready again").atMost(PATIENCE).until(() -> health(node, "ready") == 200);
                    var accepted = client.send(message);
                    assertThat(accepted.sequence())
                            .as("the refused calls took none")
                            .isEqualTo(2);
                    trial.add(List.of(accepted));
                    trial.sendAll("c", List.of("after", "the end"));
                    Verdict verdict = trial.verdict(PATIENCE);
                    assertThat(verdict.isClean()).as(verdict.report()).isTrue();
                }
            } finally {
                close(database);
            }
        }
    }

    @Test
    void a_node_that_starts_before_its_database_waits_for_it() throws Exception {
        try (Node node = Node.in(folder.resolve("early"))) {
            node.onDatabase("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "postgres")
                    .begin();
            await("it has looked").atMost(STARTED).until(() -> node.logged("GRLY-1002") > 0);
            EmbeddedPostgres database = database();
            try {
                node.awaitReady();
                await("its nightly timer").atMost(PATIENCE).ignoreExceptions().until(() -> timers(database) == 1);
            } finally {
                close(database);
            }
        }
    }

    /** Those that the server keeps there. */
    private static int timers(EmbeddedPostgres database) throws SQLException {
        try (var connection = database.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var count = statement.executeQuery("SELECT count(*) FROM wlptask")) {
            count.next();
            return count.getInt(1);
        }
    }

    private static void isUnavailable(Reply reply) {
        reply.expect(503);
        assertThat(reply.code()).isEqualTo("DATABASE_UNAVAILABLE");
        assertThat(reply.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    }

    private static Map<String, ?> body(Outgoing message) {
        return Map.of("endpoint", message.lane().endpoint(), "type", message.type(), "data", message.data());
    }

    /** The same data at the same port, whenever it runs. */
    private EmbeddedPostgres database() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("pg").toAbsolutePath())
                .setCleanDataDirectory(false)
                .start();
    }

    private static void close(EmbeddedPostgres database) {
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int health(Node node, String which) throws IOException, InterruptedException {
        var question = HttpRequest.newBuilder(URI.create(node.url() + "/health/" + which))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient()
                .send(question, BodyHandlers.discarding())
                .statusCode();
    }
}
