package gridrelay.system;

import static gridrelay.system.receiver.Answer.OK;
import static gridrelay.system.receiver.Answer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.client.Load;
import gridrelay.system.client.RelayClient;
import gridrelay.system.node.Node;
import gridrelay.system.oracle.Fault;
import gridrelay.system.oracle.Finding;
import gridrelay.system.oracle.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kill -9 of an H2 node under load, again and again: {@code mvn verify -Pkill -Dkills=20}. The report is appended to {@code
 * target/kills.txt}.
 */
@Tag("kill")
class RepeatedKillIT {

    private static final int KILLS = Integer.getInteger("kills", 20);
    private static final long SEED = Long.getLong("seed", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void nothing_acknowledged_is_lost() throws Exception {
        try (Node node = Node.in(SharedNode.folder("kills"))) {
            Verdict verdict = run(node, "WRITE_DELAY=0, the default");
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            assertThat(verdict.faults()).isEqualTo(KILLS);
        }
    }

    /** What the default of GridRelay is for, and that this test would notice if it were gone. */
    @Test
    void with_the_write_delay_of_h2_messages_are_lost() throws Exception {
        try (Node node = Node.in(SharedNode.folder("delayed"))) {
            String url = "jdbc:h2:file:" + node.data().resolve("gridrelay")
                    + ";LOCK_TIMEOUT=1000;DB_CLOSE_ON_EXIT=FALSE;IGNORE_UNKNOWN_SETTINGS=TRUE";
            node.with("GRIDRELAY_DB_URL", url);
            Verdict verdict = run(node, "H2's own default of 500 ms");
            assertThat(verdict.of(Finding.Loss.class)).as(verdict.report()).isNotEmpty();
        }
    }

    /** A slow receiver, so that at each kill most of what was acknowledged last is only in the database. */
    private static Verdict run(Node node, String name) throws Exception {
        var random = new Random(SEED);
        node.start();
        var client = new RelayClient(node.url(), node.token());
        Map<String, ?> settings = Map.of("retrySchedule", List.of("PT0.5S"), "maxConcurrency", 64);
        try (var trial = new Trial(client, SharedNode.folder("kills").resolve("journal"), settings);
                var load = Load.start(client, trial.endpoint(), 200, 8)) {
            trial.receiver().answer(request -> status(200).after(Duration.ofMillis(200)));
            for (int kill = 1; kill <= KILLS; kill++) {
                int before = load.count();
                await().atMost(PATIENCE).until(() -> load.count() > before + 200);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(500)); // the moment of the kill is what varies
                trial.disturb(Fault.Kind.KILL, node::kill);
                node.start();
            }
            trial.receiver().answer(request -> OK);
            trial.add(load.finish());
            Verdict verdict = trial.verdict(PATIENCE);
            report(name, trial, verdict);
            return verdict;
        }
    }

    private static void report(String name, Trial trial, Verdict verdict) throws IOException {
        String text = "%s: %d kills, seed %d, %d acknowledged, %d lost%n%s%n"
                .formatted(
                        name,
                        KILLS,
                        SEED,
                        trial.acknowledged().size(),
                        verdict.of(Finding.Loss.class).size(),
                        verdict.report());
        Files.writeString(Path.of("target", "kills.txt"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.println(text);
    }
}
