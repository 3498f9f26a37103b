package gridrelay.system;

import static gridrelay.system.receiver.Answer.OK;
import static gridrelay.system.receiver.Answer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import gridrelay.system.client.Load;
import gridrelay.system.client.Outgoing;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.node.Postgres;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Verdict;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same server on PostgreSQL, chosen by the environment alone. */
@Timeout(600)
class PostgresIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static Postgres postgres;
    private static Node node;
    private static RelayClient client;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
        node = Node.in(SharedNode.folder("postgres"));
        postgres.attach(node);
        node.start();
        client = new RelayClient(node.url(), node.token());
    }

    @AfterAll
    static void stop() {
        node.close();
        postgres.close();
    }

    private static Trial trial(Map<String, ?> settings) {
        return new Trial(client, SharedNode.folder("postgres").resolve("journal"), settings);
    }

    @Test
    void the_same_server_relays_on_postgresql_and_survives_kill_9() {
        try (var trial = trial(Map.of("retrySchedule", List.of("PT0.3S")));
                var load = Load.start(client, trial.endpoint(), 50, 4)) {
            trial.receiver().answer(request -> request.attempt() == 1 && request.sequence() == 2 ? status(422) : OK);
            await().atMost(SOON).until(() -> load.count() > 200);
            await("its nightly timer")
                    .atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> postgres.number("SELECT count(*) FROM wlptask") == 1);
            trial.disturb(Fault.Kind.KILL, node::kill);
            // while it was away its nightly timer should have fired
            assertThat(postgres.number("WITH moved AS (UPDATE wlptask SET nextexec ="
                            + " CAST(extract(epoch FROM now()) AS bigint) * 1000 - 60000 RETURNING 1)"
                            + " SELECT count(*) FROM moved"))
                    .as("timers, of which there is one")
                    .isEqualTo(1);
            node.start();
            int before = load.count();
            await().atMost(SOON).until(() -> load.count() > before + 100);
            trial.add(load.finish());
            Verdict verdict = trial.verdict(Duration.ofSeconds(90));
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            // the server looks for timers at its start or, as was seen too, a minute later
            await().atMost(Duration.ofSeconds(150)).until(() -> node.logged("GRLY-2113") == 1);
            assertThat(node.logged("GRLY-2112")).as("nights that were begun").isEqualTo(1);
        }
        assertThat(Files.exists(node.data().resolve("gridrelay.mv.db")))
                .as("an H2 database")
                .isFalse();
    }

    /** Without what the node does anyway, and without the attempt log. */
    @Test
    void a_busy_node_needs_few_commits_and_row_writes_for_a_delivery() {
        int conversations = 1_000;
        int messages = 20_000;
        try (var trial = trial(Map.of("retrySchedule", List.of("PT1H"), "maxConcurrency", 256))) {
            client.pause(trial.endpoint());
            for (int first = 0; first < messages; first += 1_000) {
                var batch = new ArrayList<Outgoing>();
                for (int i = first; i < first + 1_000; i++) {
                    var data = JsonNodeFactory.instance.objectNode().put("n", i);
                    batch.add(new Outgoing(trial.lane("c" + i % conversations), "message.created", data, null));
                }
                trial.add(client.send(batch));
            }
            Cost.awaitStill(postgres);
            Cost idle = Cost.of(postgres);
            Cost.awaitStill(postgres);
            Cost before = Cost.of(postgres);
            client.resume(trial.endpoint());
            Verdict verdict = trial.verdict(Duration.ofMinutes(4));
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            assertThat(verdict.delivered()).isEqualTo(messages);
            Cost.awaitStill(postgres);
            Cost drain = Cost.of(postgres).since(before).without(before.since(idle));
            System.out.printf("%d deliveries: %s; idle: %s%n", messages, drain, before.since(idle));
            assertThat(drain.commits()).as(drain.toString()).isBetween(1L, messages / 20L);
            assertThat(drain.rows()).as(drain.toString()).isBetween(messages / 100L, 3L * messages);
        }
    }
}
