package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gridrelay.system.Trial;
import gridrelay.system.client.Load;
import gridrelay.system.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does on any day: no call fails, nothing comes twice. */
@Tag("cluster")
@Timeout(1200)
class RollingRestartIT {

    private static final Path REPORT = Path.of("target", "cluster.txt");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void each_node_in_turn_stops_and_starts_and_nobody_notices() throws IOException {
        var runs = Files.createDirectories(Path.of("target", "nodes"));
        try (var lab = Lab.start(3, Files.createTempDirectory(runs, "rolling-"));
                var trial = new Trial(lab.client(), lab.newReceiver(), Run.ENDPOINT);
                var load = Load.start(lab.client(), trial.endpoint(), 60, 6)) {
            for (Node node : lab.cluster().nodes()) {
                var before = load.count();
                await().atMost(PATIENCE).until(() -> load.count() > before + 100);
                node.stop();
                node.start();
                lab.heal();
            }
            trial.add(load.finish());
            var verdict = trial.verdict(PATIENCE);
            Files.writeString(
                    REPORT,
                    "rolling restart: %d of %d accepts failed, %s%n"
                            .formatted(load.unanswered(), load.asked(), verdict.report()),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            assertThat(verdict.duplicates()).isZero();
            assertThat(load.unanswered()).as("of " + load.asked() + " accepts").isZero();
        }
    }
}
