package gridrelay.system;

import static gridrelay.system.receiver.Answer.OK;
import static gridrelay.system.receiver.Answer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.Load;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Verdict;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same server on PostgreSQL, chosen by the environment alone. */
@Timeout(600)
class PostgresIT {

    @Test
    void the_same_server_relays_on_postgresql_and_survives_kill_9() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                Node node = Node.in(SharedNode.folder("postgres"))
                        .onDatabase(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres")) {
            node.start();
            var client = new RelayClient(node.url(), node.token());
            try (var trial = new Trial(
                            client,
                            SharedNode.folder("postgres").resolve("journal"),
                            Map.of("retrySchedule", List.of("PT0.3S")));
                    var load = Load.start(client, trial.endpoint(), 50, 4)) {
                trial.receiver()
                        .answer(request -> request.attempt() == 1 && request.sequence() == 2 ? status(422) : OK);
                await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > 200);
                trial.disturb(Fault.Kind.KILL, node::kill);
                // while it was away its nightly timer should have fired
                try (var connection = postgres.getPostgresDatabase().getConnection();
                        var statement = connection.createStatement()) {
                    assertThat(statement.executeUpdate("UPDATE wlptask SET nextexec ="
                                    + " CAST(extract(epoch FROM now()) AS bigint) * 1000 - 60000"))
                            .as("timers, of which there is one")
                            .isEqualTo(1);
                }
                node.start();
                int before = load.count();
                await().atMost(Duration.ofSeconds(60)).until(() -> load.count() > before + 100);
                trial.add(load.finish());
                Verdict verdict = trial.verdict(Duration.ofSeconds(90));
                assertThat(verdict.isClean()).as(verdict.report()).isTrue();
                // the server looks for timers at its start or, as was seen too, a minute later
                await().atMost(Duration.ofSeconds(150)).until(() -> node.logged("GRLY-2113") == 1);
                assertThat(node.logged("GRLY-2112"))
                        .as("nights that were begun")
                        .isEqualTo(1);
            }
            assertThat(Files.exists(node.data().resolve("gridrelay.mv.db")))
                    .as("an H2 database")
                    .isFalse();
        }
    }
}
