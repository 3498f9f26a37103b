package gridrelay.system.random;

import static org.assertj.core.api.Assertions.assertThat;

import gridrelay.system.node.Node;
import gridrelay.system.node.Postgres;
import gridrelay.system.oracle.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Randomized runs of one node, judged by the oracle: {@code mvn verify -Prandom -Dseed=1 -Druns=16}, and one in every build. A
 * seed says whether it is on H2 or PostgreSQL, what each message meets, and what operators and the machine do and when. The
 * report is appended to {@code target/random.txt}.
 */
@Tag("random")
class RandomRunIT {

    private static final long SEED = Long.getLong("seed", 1);
    private static final int RUNS = Integer.getInteger("runs", 1);
    private static final int ENOUGH = 30_000;

    static LongStream seeds() {
        return LongStream.range(SEED, SEED + RUNS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(1800)
    void nothing_is_lost_repeated_or_out_of_order(long seed) throws Exception {
        Plan plan = Plan.of(seed);
        System.out.println(plan.describe());
        Files.createDirectories(Path.of("target", "nodes"));
        Path folder = Files.createTempDirectory(Path.of("target", "nodes"), "random-" + seed + "-");
        long begin = System.nanoTime();
        try (Postgres postgres = plan.postgres() ? Postgres.start() : null;
                Node node = Node.in(folder)) {
            if (postgres != null) {
                postgres.attach(node);
            }
            node.start();
            try (var run = new RandomRun(plan, node, folder)) {
                List<Verdict> verdicts = run.run();
                report(plan, Duration.ofNanos(System.nanoTime() - begin), run.describe(), verdicts);
                assertThat(verdicts)
                        .allSatisfy(verdict -> assertThat(verdict.isClean())
                                .as("seed " + seed + ": " + verdict.report())
                                .isTrue());
                assertThat(verdicts.stream().mapToInt(Verdict::delivered).sum()).isGreaterThan(ENOUGH);
            }
        }
    }

    private static void report(Plan plan, Duration took, String happened, List<Verdict> verdicts) throws IOException {
        var text = new StringBuilder("seed %d on %s: %d delivered in %d s%n%s"
                .formatted(
                        plan.seed(),
                        plan.postgres() ? "PostgreSQL" : "H2",
                        verdicts.stream().mapToInt(Verdict::delivered).sum(),
                        took.toSeconds(),
                        happened));
        verdicts.forEach(verdict -> text.append("  ").append(verdict.report()));
        Files.writeString(Path.of("target", "random.txt"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.println(text);
    }
}
