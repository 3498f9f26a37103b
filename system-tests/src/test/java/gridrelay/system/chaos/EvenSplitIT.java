package gridrelay.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gridrelay.system.Trial;
import gridrelay.system.client.Load;
import gridrelay.system.oracle.Fault.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four nodes, two against two: no side has the majority, both see the database. */
@Tag("cluster")
@Timeout(1200)
class EvenSplitIT {

    private static final Path REPORT = Path.of("target", "cluster.txt");
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** Longer than the grid waits for a heartbeat: each half has given the other up. */
    private static final Step APART = new Step(Duration.ZERO, twoAgainstTwo(), Duration.ofSeconds(40));

    private static Split twoAgainstTwo() {
        return Stream.of(0, 1)
                .flatMap(one -> Stream.of(2, 3).map(other -> Split.between(one, other)))
                .reduce(Split::and)
                .orElseThrow();
    }

    @Test
    void halves_that_do_not_hear_each_other_break_no_promise_and_find_together_again() throws IOException {
        var runs = Files.createDirectories(Path.of("target", "nodes"));
        try (var lab = Lab.start(4, Files.createTempDirectory(runs, "even-"))) {
            assumeTrue(APART.fault().missing(lab).isEmpty(), "needs network namespaces and iptables, as root");
            try (var trial = new Trial(lab.client(), lab.newReceiver(), Run.ENDPOINT);
                    var load = Load.start(lab.client(), trial.endpoint(), 60, 6)) {
                await().atMost(PATIENCE).until(() -> load.count() > 300);
                var from = System.nanoTime();
                APART.fault().begin(lab);
                await().atMost(PATIENCE)
                        .until(() -> System.nanoTime() - from > APART.time().toNanos());
                var accepted = load.count();
                var delivered = trial.receiver().requests().size();
                APART.fault().end(lab);
                trial.disturbed(new gridrelay.system.oracle.Fault(Kind.SPLIT, from, System.nanoTime()));
                assertThat(lab.heal()).as("had to be started again").isEmpty();
                await().atMost(PATIENCE).until(() -> load.count() > accepted + 300);
                trial.add(load.finish());
                var verdict = trial.verdict(PATIENCE);
                Files.writeString(
                        REPORT,
                        "even split of four for %s: %d accepted and %d requests by its end; %d of %d accepts failed; %s%n"
                                .formatted(
                                        APART.time(),
                                        accepted,
                                        delivered,
                                        load.unanswered(),
                                        load.asked(),
                                        verdict.report()),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                assertThat(verdict.isClean()).as(verdict.report()).isTrue();
                assertThat(IntStream.range(0, 4).allMatch(node -> lab.node(node).isReady()))
                        .as("all ready again")
                        .isTrue();
            }
        }
    }
}
